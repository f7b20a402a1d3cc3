package org.postern.imap.server;

import org.postern.mail.BodyText;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.MimePart;
import org.postern.mail.SearchFold;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;

/// Looks for a text in a message as people read it: decoded, without regard to case. Bodies are
/// read in pieces of fixed size.
final class TextSearch {
    private static final int PIECE = 8 * 1024;

    private final String wanted;

    TextSearch(String text) {
        this.wanted = SearchFold.fold(text);
    }

    boolean in(String text) {
        return SearchFold.fold(text).contains(wanted);
    }

    /// Whether header or body hold the text.
    boolean anywhere(MessageData message) throws MailboxException, IOException {
        return inHeader(SearchMatcher.header(message)) || inBody(message);
    }

    /// Whether the body holds the text, headers of its parts included.
    boolean inBody(MessageData message) throws MailboxException, IOException {
        return wanted.isEmpty() || inContent(message, message.structure());
    }

    private boolean inHeader(Header header) {
        for (HeaderField field : header.fields()) {
            if (in(field.name() + ": " + field.value().decoded())) {
                return true;
            }
        }
        return false;
    }

    private boolean inContent(MessageData message, MimePart part) throws IOException {
        return switch (part) {
            case MimePart.Leaf leaf ->
                    leaf.fields().mediaType().type().equals("text") && inText(message, leaf);
            case MimePart.Embedded inner -> inPart(message, inner.content());
            case MimePart.Multipart multipart -> {
                for (MimePart child : multipart.children()) {
                    if (inPart(message, child)) {
                        yield true;
                    }
                }
                yield false;
            }
        };
    }

    private boolean inPart(MessageData message, MimePart part) throws IOException {
        int length = (int) Math.min(BodySection.MAX_HEADER_OCTETS, part.extent().headerOctets());
        try (InputStream in = message.open(part.extent().offset(), length)) {
            if (inHeader(Header.parse(in.readNBytes(length)))) {
                return true;
            }
        }
        return inContent(message, part);
    }

    private boolean inText(MessageData message, MimePart.Leaf leaf) throws IOException {
        InputStream body = message.open(leaf.extent().bodyOffset(), leaf.extent().bodyOctets());
        try (Reader text = BodyText.open(body, leaf.fields())) {
            var window = new StringBuilder(PIECE + wanted.length());
            var piece = new char[PIECE];
            for (int count = text.read(piece); count >= 0; count = text.read(piece)) {
                window.append(SearchFold.fold(new String(piece, 0, count)));
                if (window.indexOf(wanted) >= 0) {
                    return true;
                }
                // What may be the beginning of a match stays.
                window.delete(0, Math.max(0, window.length() - wanted.length() + 1));
            }
            return false;
        }
    }
}
