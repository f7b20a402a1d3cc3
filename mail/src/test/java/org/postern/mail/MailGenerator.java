package org.postern.mail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/// Realistic mail from a seed: the same seed gives the same messages on every machine. Print the
/// seed when a test fails. Used by one thread.
public final class MailGenerator {
    private static final List<String> GIVEN =
            List.of(
                    "Ada",
                    "Grace",
                    "Alan",
                    "J\u00F6rg",
                    "\u5F20\u4F1F",
                    "Zo\u00EB",
                    "Olga",
                    "Juan");
    private static final List<String> FAMILY =
            List.of(
                    "Lovelace",
                    "Hopper",
                    "Turing",
                    "M\u00FCller",
                    "O'Neil",
                    "van Dijk",
                    "\u0418\u0432\u0430\u043D\u043E\u0432");
    private static final List<String> DOMAINS =
            List.of("example.test", "mail.example.test", "example.org", "lists.example.net");
    private static final String[] WORDS =
            ("the quick report about next week meeting budget draft please find attached minutes of"
                 + " our discussion and let me know whether Thursday works for everyone involved")
                    .split(" ");

    private final Random random;
    private int boundaries;

    public MailGenerator(long seed) {
        random = new Random(seed);
    }

    /// The next message: CRLF line ends, a full header, any of the usual structures.
    public byte[] message() {
        return message(random.nextInt(1, 4));
    }

    /// The next message.
    ///
    /// @param depth how many containers may contain one another
    public byte[] message(int depth) {
        return latin(header() + "MIME-Version: 1.0\r\n" + entity(depth));
    }

    /// The next message whose body is one text of about that many octets.
    public byte[] plainMessage(int octets) {
        var body = new StringBuilder(octets + 100);
        while (body.length() < octets) {
            body.append(sentence()).append("\r\n");
        }
        return latin(
                header()
                        + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n"
                        + body);
    }

    /// Mail that somebody or something broke: octets changed, removed, doubled, lines cut,
    /// boundaries repeated. Any result is possible.
    public byte[] mutated(byte[] mail) {
        byte[] broken = mail;
        for (int i = random.nextInt(1, 12); i > 0; i--) {
            broken = mutatedOnce(broken);
        }
        return broken;
    }

    private byte[] mutatedOnce(byte[] mail) {
        if (mail.length < 4) {
            return new byte[] {'-', '-', '\n'};
        }
        int from = random.nextInt(mail.length - 1);
        int to = Math.min(mail.length, from + 1 + random.nextInt(200));
        return switch (random.nextInt(8)) {
            case 0 -> spliced(mail, from, from + 1, new byte[] {(byte) random.nextInt(256)});
            case 1 -> spliced(mail, from, to, new byte[0]);
            case 2 -> spliced(mail, from, from, Arrays.copyOfRange(mail, from, to));
            case 3 -> spliced(mail, from, from, latin("\r\n"));
            case 4 -> spliced(mail, from, from, latin("\r\n--b" + random.nextInt(6) + "=_x\r\n"));
            case 5 ->
                    spliced(
                            mail,
                            from,
                            from,
                            latin(
                                    "\r\nContent-Type: multipart/mixed; boundary=\"b"
                                            + random.nextInt(6)
                                            + "=_x\"\r\n\r\n"));
            case 6 -> Arrays.copyOf(mail, from);
            default -> withoutReturns(mail, from, to);
        };
    }

    private static byte[] withoutReturns(byte[] mail, int from, int to) {
        String middle =
                new String(mail, from, to - from, StandardCharsets.ISO_8859_1).replace("\r", "");
        return spliced(mail, from, to, latin(middle));
    }

    private static byte[] spliced(byte[] mail, int from, int to, byte[] insert) {
        byte[] result = new byte[mail.length - (to - from) + insert.length];
        System.arraycopy(mail, 0, result, 0, from);
        System.arraycopy(insert, 0, result, from, insert.length);
        System.arraycopy(mail, to, result, from + insert.length, mail.length - to);
        return result;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /// The header of a message, without the fields that describe its content.
    private String header() {
        String id = "<" + Long.toHexString(random.nextLong()) + "@" + one(DOMAINS) + ">";
        var header = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            header.append("Received: from ")
                    .append(one(DOMAINS))
                    .append(" (unknown [192.0.2.")
                    .append(random.nextInt(256))
                    .append("])\r\n\tby mx.example.test with ESMTPS id ")
                    .append(Integer.toHexString(random.nextInt()))
                    .append(";\r\n\t")
                    .append(date())
                    .append("\r\n");
        }
        header.append("From: ").append(mailbox()).append("\r\n");
        header.append("To: ").append(mailboxes(random.nextInt(1, 6))).append("\r\n");
        if (random.nextInt(3) == 0) {
            header.append("Cc: ").append(mailboxes(random.nextInt(1, 4))).append("\r\n");
        }
        header.append("Subject: ").append(subject()).append("\r\n");
        header.append("Date: ").append(date()).append("\r\n");
        header.append("Message-ID: ").append(id).append("\r\n");
        if (random.nextInt(3) == 0) {
            header.append("In-Reply-To: <parent@example.test>\r\n");
            header.append("References: <root@example.test>\r\n <parent@example.test>\r\n");
        }
        if (random.nextInt(5) == 0) {
            header.append("List-Id: Talk <talk.lists.example.net>\r\n");
        }
        return header.toString();
    }

    private String date() {
        long second = 1_500_000_000L + random.nextInt(300_000_000);
        return MailDate.format(
                Instant.ofEpochSecond(second).atOffset(ZoneOffset.ofHours(random.nextInt(-8, 9))));
    }

    private String mailboxes(int count) {
        var list = new StringBuilder();
        for (int i = 0; i < count; i++) {
            list.append(i == 0 ? "" : ",\r\n ").append(mailbox());
        }
        return list.toString();
    }

    private String mailbox() {
        String given = one(GIVEN);
        String family = one(FAMILY);
        String name = given + " " + family;
        String address = "user" + random.nextInt(1000) + "@" + one(DOMAINS);
        return switch (random.nextInt(4)) {
            case 0 -> address;
            case 1 -> "\"" + ascii(family) + ", " + ascii(given) + "\" <" + address + ">";
            default -> encoded(name) + " <" + address + ">";
        };
    }

    private static String ascii(String text) {
        return Idna.isAscii(text) ? text : "Someone";
    }

    private String encoded(String text) {
        if (Idna.isAscii(text)) {
            return text;
        }
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(octets) + "?=";
    }

    private String subject() {
        return random.nextInt(4) == 0
                ? encoded("\u00DCbersicht: " + one(FAMILY))
                : (random.nextBoolean() ? "Re: " : "") + sentence();
    }

    private String sentence() {
        var words = new StringBuilder();
        for (int i = random.nextInt(3, 10); i > 0; i--) {
            words.append(words.isEmpty() ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return words.toString();
    }

    /// An entity from its content fields on.
    private String entity(int depth) {
        if (depth == 0) {
            return leaf();
        }
        return switch (random.nextInt(7)) {
            case 0 -> multipart("alternative", depth, 2);
            case 1, 2 -> multipart("mixed", depth, random.nextInt(1, 5));
            case 3 -> multipart("related; type=\"text/html\"", depth, random.nextInt(1, 4));
            case 4 -> "Content-Type: message/rfc822\r\n\r\n" + header() + entity(depth - 1);
            case 5 -> digest(depth);
            default -> leaf();
        };
    }

    private String boundary() {
        return "b" + boundaries++ + "=_x";
    }

    private String multipart(String subtype, int depth, int children) {
        String boundary = boundary();
        var text =
                new StringBuilder("Content-Type: multipart/")
                        .append(subtype)
                        .append(";\r\n boundary=\"")
                        .append(boundary)
                        .append("\"\r\n\r\n");
        if (random.nextBoolean()) {
            text.append("This is a multi-part message in MIME format.\r\n");
        }
        for (int i = 0; i < children; i++) {
            text.append("--").append(boundary).append("\r\n").append(entity(depth - 1));
            text.append("\r\n");
        }
        return text.append("--").append(boundary).append("--\r\n").toString();
    }

    private String digest(int depth) {
        String boundary = boundary();
        var text =
                new StringBuilder("Content-Type: multipart/digest; boundary=\"")
                        .append(boundary)
                        .append("\"\r\n\r\n");
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            text.append("--").append(boundary).append("\r\n\r\n");
            text.append(header()).append(entity(depth - 1)).append("\r\n");
        }
        return text.append("--").append(boundary).append("--\r\n").toString();
    }

    private String leaf() {
        return switch (random.nextInt(4)) {
            case 0 -> attachment();
            case 1 ->
                    "Content-Type: text/html; charset=\"utf-8\"\r\n"
                            + "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                            + "<p class=3D\"x\">"
                            + sentence()
                            + "=C3=A4=\r\n</p>\r\n";
            default ->
                    "Content-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
                            + sentence()
                            + "\r\n-- \r\n"
                            + sentence();
        };
    }

    private String attachment() {
        byte[] data = new byte[random.nextInt(2000)];
        random.nextBytes(data);
        return "Content-Type: application/pdf; name=\"report.pdf\"\r\n"
                + "Content-Disposition: attachment;\r\n"
                + " filename*0=\"rep\"; filename*1=\"ort.pdf\";\r\n"
                + " size="
                + data.length
                + "\r\nContent-Transfer-Encoding: base64\r\n"
                + "Content-ID: <part"
                + random.nextInt(1000)
                + "@example.test>\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(data);
    }
}
