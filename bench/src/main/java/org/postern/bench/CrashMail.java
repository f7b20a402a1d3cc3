package org.postern.bench;

import org.postern.imap.client.ImapClient;
import org.postern.imap.client.ImapResponse;
import org.postern.kernel.Sha256;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Messages whose header says what their body must be, and reading them back.
final class CrashMail {
    static final String PASSWORD = "secret";

    private static final int MOST_LINES = 120;
    private static final int MOST_LARGE_LINES = 8_000;
    private static final Pattern UID = Pattern.compile("\\bUID (\\d+)");

    private CrashMail() {}

    /// A message as it was read back.
    ///
    /// @param whole whether its octets are what its header says
    record Found(String id, long uid, boolean flagged, boolean whole) {}

    /// Mostly some kilobytes; a few are large enough for a file of their own.
    static byte[] message(String id, Random random) {
        var body = new StringBuilder();
        int lines = random.nextInt(1, random.nextInt(60) == 0 ? MOST_LARGE_LINES : MOST_LINES);
        for (int i = 0; i < lines; i++) {
            body.append(i % 7 == 0 ? "." : "")
                    .append(Long.toHexString(random.nextLong()).repeat(1 + i % 4))
                    .append("\r\n");
        }
        var header =
                "Subject: %s\r\nX-Id: %s\r\nX-Hash: %s\r\n\r\n"
                        .formatted(id, id, hash(body.toString()));
        return (header + body).getBytes(StandardCharsets.US_ASCII);
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Sha256.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /// Everything in the selected folder.
    static List<Found> readAll(ImapClient client) throws IOException {
        List<Found> found = new ArrayList<>();
        client.command(
                "UID FETCH 1:* (UID FLAGS BODY.PEEK[])",
                response -> {
                    if (!response.literals().isEmpty()) {
                        found.add(found(response));
                    }
                });
        return found;
    }

    private static Found found(ImapResponse response) {
        var text = new String(response.literals().getFirst(), StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        var header = text.substring(0, Math.max(0, end + 2));
        Matcher uid = UID.matcher(response.text());
        return new Found(
                field(header, "X-Id"),
                uid.find() ? Long.parseLong(uid.group(1)) : -1,
                response.text().contains("\\Flagged"),
                end >= 0 && field(header, "X-Hash").equals(hash(text.substring(end + 4))));
    }

    private static String field(String header, String name) {
        int start = header.indexOf("\r\n" + name + ": ");
        int value = start + name.length() + 4;
        return start < 0
                ? "(no " + name + ")"
                : header.substring(value, header.indexOf("\r\n", value));
    }

    /// The number behind a response code's name; -1 without one.
    static long code(List<ImapResponse> responses, String name, int word) {
        return responses.stream()
                .map(response -> response.code(name))
                .filter(value -> !value.isEmpty())
                .mapToLong(value -> Long.parseLong(value.split(" ")[word]))
                .findFirst()
                .orElse(-1);
    }
}
