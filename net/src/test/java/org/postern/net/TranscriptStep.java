package org.postern.net;

import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One line of a [Transcript].
final class TranscriptStep {
    private static final Pattern FORM =
            Pattern.compile("(\\d*)(C|C-|S|S\\*|TLS|CLOSED|CLOSE):(?: (.*))?");

    private final String where;
    private final String line;
    private final String connection;
    private final String kind;
    private final String text;

    private TranscriptStep(String where, String line, Matcher form) {
        this.where = where;
        this.line = line;
        connection = form.group(1);
        kind = form.group(2);
        text = form.group(3) == null ? "" : form.group(3);
    }

    static TranscriptStep parse(String file, int number, String line) {
        var form = FORM.matcher(line);
        if (!form.matches()) {
            throw new IllegalArgumentException(file + ":" + number + ": not a step: " + line);
        }
        return new TranscriptStep(file + ":" + number, line, form);
    }

    String connection() {
        return connection;
    }

    void play(TranscriptClient client, Map<String, String> remembered) {
        try {
            switch (kind) {
                case "C" -> client.send(TranscriptText.octets(text + "\\r\\n", remembered));
                case "C-" -> client.send(TranscriptText.octets(text, remembered));
                case "S" -> expect(client.line(), remembered);
                case "S*" -> skipTo(client, remembered);
                case "TLS" -> client.startTls();
                case "CLOSED" -> expectClosed(client);
                case "CLOSE" -> client.close();
                default -> throw new IllegalStateException(kind);
            }
        } catch (IOException failed) {
            throw new AssertionError(where + ": " + line + "\n  " + failed, failed);
        }
    }

    private void expect(String came, Map<String, String> remembered) {
        if (!TranscriptText.matches(text, came, remembered)) {
            throw new AssertionError(
                    where + "\n  expected: " + text + "\n  came:     " + TranscriptText.show(came));
        }
    }

    private void skipTo(TranscriptClient client, Map<String, String> remembered)
            throws IOException {
        var skipped = new StringBuilder();
        while (true) {
            String came;
            try {
                came = client.line();
            } catch (IOException ended) {
                throw new IOException(ended.getMessage() + ", after:" + skipped, ended);
            }
            if (TranscriptText.matches(text, came, remembered)) {
                return;
            }
            skipped.append("\n    ").append(TranscriptText.show(came));
        }
    }

    private void expectClosed(TranscriptClient client) throws IOException {
        var more = client.rest();
        if (!more.isEmpty()) {
            throw new AssertionError(
                    where + "\n  expected: the end\n  came:     " + TranscriptText.show(more));
        }
    }
}
