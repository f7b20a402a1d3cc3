package org.postern.search;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/// Random messages of many languages, sets of characters, encodings and structures, with few enough
/// words that random texts are found.
final class RandomMail {
    private static final List<String> ALPHABETS =
            List.of(
                    "abcde",
                    "ABCdef",
                    "äöüßÄÖÜéè",
                    "абвгдЖЗИ",
                    "αβγδσςΣ",
                    "漢字日本語文",
                    "かなカナー",
                    "한국어글",
                    "ภาษาไทย",
                    "אבגד",
                    "العرب",
                    "0123456789",
                    "हिन्दी",
                    "e\u0301a\u0308n",
                    "İıŉǰ",
                    "𝒜𝒷𠀀𠀁",
                    "😀🎉");
    private static final List<String> GAPS =
            List.of(
                    " ",
                    " ",
                    " ",
                    " ",
                    " ",
                    " ",
                    ", ",
                    ". ",
                    "\r\n",
                    "\r\n\r\n",
                    "-",
                    "_",
                    "  ",
                    "",
                    "",
                    "@",
                    "://",
                    "/",
                    "\t",
                    "…",
                    "=",
                    "\u00A0",
                    "。",
                    "、",
                    " <",
                    "> ",
                    "&");

    private final Random random;
    private final List<String> words = new ArrayList<>();

    RandomMail(Random random) {
        this.random = random;
        for (int i = 0; i < 120; i++) {
            words.add(word());
        }
    }

    private String word() {
        String alphabet = ALPHABETS.get(random.nextInt(ALPHABETS.size()));
        int[] points = alphabet.codePoints().toArray();
        var word = new StringBuilder();
        for (int length = 1 + random.nextInt(7); length > 0; length--) {
            word.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return word.toString();
    }

    String text(int most) {
        var text = new StringBuilder();
        for (int count = random.nextInt(most + 1); count > 0; count--) {
            text.append(words.get((int) (words.size() * Math.pow(random.nextDouble(), 2))));
            text.append(GAPS.get(random.nextInt(GAPS.size())));
        }
        if (random.nextInt(40) == 0) {
            // A run that is too long for a term.
            text.append(words.get(0).repeat(300));
        }
        return text.toString();
    }

    byte[] message() {
        var message = new StringBuilder();
        message.append("From: ").append(address()).append("\r\nTo: ").append(address());
        message.append("\r\nSubject: ").append(header(6)).append("\r\n");
        if (random.nextBoolean()) {
            message.append("Cc: ").append(address()).append("\r\n");
        }
        message.append("X-Thing: ").append(header(4)).append("\r\n");
        int kind = random.nextInt(5);
        if (kind == 0) {
            message.append("Content-Type: multipart/mixed; boundary=limit\r\n\r\n");
            for (int parts = 1 + random.nextInt(3); parts > 0; parts--) {
                message.append("--limit\r\n").append(part()).append("\r\n");
            }
            message.append("--limit--\r\n");
        } else {
            message.append(part());
        }
        return message.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String address() {
        return header(2) + " <u" + random.nextInt(20) + "@example.test>";
    }

    private String header(int most) {
        String text = text(most).replaceAll("[\\r\\n\\t<>,@]", " ").strip();
        if (random.nextBoolean()) {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            return "=?utf-8?B?" + Base64.getEncoder().encodeToString(octets) + "?=";
        }
        return text;
    }

    private String part() {
        boolean html = random.nextInt(4) == 0;
        String type = html ? "text/html" : random.nextInt(12) == 0 ? "image/png" : "text/plain";
        String text = html ? html() : text(60);
        return switch (random.nextInt(4)) {
            case 0 -> encoded(type, "utf-8", StandardCharsets.UTF_8, text);
            case 1 -> encoded(type, "iso-2022-jp", Charset.forName("ISO-2022-JP"), text);
            case 2 -> encoded(type, "koi8-r", Charset.forName("KOI8-R"), text);
            default -> "Content-Type: " + type + "; charset=utf-8\r\n\r\n" + text;
        };
    }

    private static String encoded(String type, String name, Charset charset, String text) {
        String octets = Base64.getMimeEncoder().encodeToString(text.getBytes(charset));
        return "Content-Type: %s; charset=%s\r\nContent-Transfer-Encoding: base64\r\n\r\n%s"
                .formatted(type, name, octets);
    }

    private String html() {
        var html = new StringBuilder("<html><style>x</style><body>");
        for (int i = random.nextInt(6); i > 0; i--) {
            html.append(random.nextBoolean() ? "<p>" : "<b>").append(text(8)).append("</b>&amp;");
            html.append("<a href=\"http://").append(words.get(i)).append("\">").append(text(2));
            html.append("</a><br>");
        }
        return html.toString();
    }

    /// A text that may be there: part of a text that was made the same way, or of one that is.
    String wanted(String source) {
        int[] points = (random.nextInt(3) == 0 ? text(5) : source).codePoints().toArray();
        if (points.length == 0) {
            return " ";
        }
        int from = random.nextInt(points.length);
        int most = random.nextInt(6) == 0 ? 40 : 1 + random.nextInt(8);
        int length = Math.min(points.length - from, 1 + random.nextInt(most));
        return new String(points, from, length);
    }
}
