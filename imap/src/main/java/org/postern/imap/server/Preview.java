package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.mail.BodyText;
import org.postern.mail.Disposition;
import org.postern.mail.MimePart;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/// The first words of a message, as a list of messages shows them (RFC 8970 section 3.1): of its
/// first plain text, or else of its first HTML, without mark-up, white space folded.
final class Preview {
    // RFC 8970 section 3.1: at most 200 characters
    static final int MAX_CHARACTERS = 200;

    /// How much of a text is looked at.
    private static final int MAX_READ = 16 * 1024;

    private Preview() {}

    /// @return perhaps empty
    static String of(MessageData message) throws MailboxException, IOException {
        MimePart structure = message.structure();
        MimePart.Leaf plain = find(structure, "plain");
        MimePart.Leaf html = plain == null ? find(structure, "html") : null;
        if (plain != null) {
            return shortened(withoutQuotes(text(message, plain)));
        }
        return html == null ? "" : shortened(new MarkUp(text(message, html)).strip());
    }

    private static MimePart.@Nullable Leaf find(MimePart part, String subtype) {
        return switch (part) {
            case MimePart.Leaf leaf ->
                    leaf.fields().mediaType().is("text", subtype) && !attached(leaf) ? leaf : null;
            case MimePart.Embedded _ -> null;
            case MimePart.Multipart multipart -> {
                for (MimePart child : multipart.children()) {
                    MimePart.Leaf found = find(child, subtype);
                    if (found != null) {
                        yield found;
                    }
                }
                yield null;
            }
        };
    }

    private static boolean attached(MimePart.Leaf leaf) {
        Disposition disposition = leaf.fields().disposition();
        return disposition != null && disposition.type().equalsIgnoreCase("attachment");
    }

    private static String text(MessageData message, MimePart.Leaf leaf) throws IOException {
        InputStream body = message.open(leaf.extent().bodyOffset(), leaf.extent().bodyOctets());
        try (Reader reader = BodyText.open(body, leaf.fields())) {
            var text = new char[MAX_READ];
            int length = 0;
            while (length < text.length) {
                int count = reader.read(text, length, text.length - length);
                if (count < 0) {
                    break;
                }
                length += count;
            }
            return new String(text, 0, length);
        }
    }

    /// Leaves out lines that quote another message.
    private static String withoutQuotes(String text) {
        var kept = new StringBuilder();
        text.lines().filter(line -> !line.startsWith(">")).forEach(l -> kept.append(l).append(' '));
        return kept.toString();
    }

    private static String shortened(String text) {
        var words = new StringBuilder();
        int characters = 0;
        boolean space = false;
        for (int i = 0; i < text.length() && characters < MAX_CHARACTERS; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (blank(c)) {
                space = !words.isEmpty();
                continue;
            }
            if (space) {
                words.append(' ');
                space = false;
                if (++characters == MAX_CHARACTERS) {
                    break;
                }
            }
            words.appendCodePoint(c);
            characters++;
        }
        return words.toString().stripTrailing();
    }

    private static boolean blank(int c) {
        return c <= ' ' || c == 0x7f || Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
