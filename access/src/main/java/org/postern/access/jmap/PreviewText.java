package org.postern.access.jmap;

import org.postern.mail.HtmlText;
import org.postern.store.StoreException;

import java.io.IOException;

/// The first words of a message, as a list shows them.
// RFC 8621 section 4.1.4: at most 256 characters
final class PreviewText {
    static final int MOST_CHARACTERS = 256;

    /// How much of a text is looked at.
    private static final int MOST_READ = 4 << 10;

    private PreviewText() {}

    /// @return perhaps empty
    static String of(MessageSource message, BodyParts parts) throws StoreException, IOException {
        for (BodyParts.Part part : parts.text()) {
            if (!part.mime().fields().mediaType().type().equals("text")) {
                continue;
            }
            String text = BodyValue.read(message, part, MOST_READ).text();
            String preview =
                    part.type().equals("text/html")
                            ? shortened(HtmlText.of(text))
                            : shortened(withoutQuotes(text));
            if (!preview.isEmpty()) {
                return preview;
            }
        }
        return "";
    }

    private static String withoutQuotes(String text) {
        var kept = new StringBuilder();
        text.lines()
                .filter(line -> !line.startsWith(">"))
                .forEach(line -> kept.append(line).append(' '));
        return kept.toString();
    }

    private static String shortened(String text) {
        var words = new StringBuilder();
        int characters = 0;
        boolean space = false;
        for (int i = 0; i < text.length() && characters < MOST_CHARACTERS; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c <= ' ' || c == 0x7F || Character.isWhitespace(c) || Character.isSpaceChar(c)) {
                space = !words.isEmpty();
            } else if (Character.getType(c) != Character.FORMAT) {
                if (space) {
                    words.append(' ');
                    characters++;
                    space = false;
                }
                words.appendCodePoint(c);
                characters++;
            }
        }
        return words.length() > MOST_CHARACTERS && characters > MOST_CHARACTERS
                ? words.substring(0, words.offsetByCodePoints(0, MOST_CHARACTERS))
                : words.toString();
    }
}
