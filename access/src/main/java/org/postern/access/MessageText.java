package org.postern.access;

import org.jspecify.annotations.Nullable;
import org.postern.imap.server.MailboxException;
import org.postern.mail.BodyText;
import org.postern.mail.Extent;
import org.postern.mail.Header;
import org.postern.mail.HeaderField;
import org.postern.mail.ListedHeader;
import org.postern.mail.MimePart;
import org.postern.store.StoredMessage;

import java.io.IOException;
import java.io.Reader;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The decoded text of one message, read as far as a search needs it: the listed header fields from
/// the stored summary, everything else from the message's octets.
///
/// Text is compared as substrings after folding case (RFC 9051 section 6.4.4), over all of Unicode.
final class MessageText {
    /// Characters read at a time from a body.
    private static final int CHUNK = 8 << 10;

    private final StoreMessageData data;
    private @Nullable ListedHeader listed;
    private @Nullable MimePart structure;
    private @Nullable Header header;

    MessageText(StoredMessage message) {
        this.data = new StoreMessageData(message);
    }

    /// The day of the Date field, its time and zone left out (RFC 9051 section 6.4.4, SENTSINCE).
    Optional<LocalDate> sentDate() throws MailboxException {
        return listed().envelope().sentDate().map(OffsetDateTime::toLocalDate);
    }

    /// Whether any field of that name holds the text; an empty text asks only for the field.
    boolean headerHolds(String name, String text) throws MailboxException {
        var fields = listed().answers(List.of(name)) ? listed().header() : header();
        return fields.all(name).stream().anyMatch(field -> holds(field.value().decoded(), text));
    }

    /// Whether any field, its name included, holds the text.
    boolean anyHeaderHolds(String text) throws MailboxException {
        return holdsAny(header(), text);
    }

    /// Whether the body, the headers of its parts included, holds the text.
    boolean bodyHolds(String text) throws MailboxException {
        return text.isEmpty() || contentHolds(structure(), fold(text));
    }

    private boolean contentHolds(MimePart part, String folded) throws MailboxException {
        return switch (part) {
            case MimePart.Leaf leaf -> isText(leaf) && textHolds(leaf, folded);
            case MimePart.Multipart multipart -> anyPartHolds(multipart.children(), folded);
            case MimePart.Embedded embedded -> partHolds(embedded.content(), folded);
        };
    }

    private boolean anyPartHolds(List<MimePart> parts, String folded) throws MailboxException {
        for (var part : parts) {
            if (partHolds(part, folded)) {
                return true;
            }
        }
        return false;
    }

    private boolean partHolds(MimePart part, String folded) throws MailboxException {
        return holdsAny(readHeader(part.extent()), folded) || contentHolds(part, folded);
    }

    private static boolean isText(MimePart.Leaf leaf) {
        return leaf.fields().mediaType().type().equalsIgnoreCase("text");
    }

    private boolean textHolds(MimePart.Leaf leaf, String folded) throws MailboxException {
        var extent = leaf.extent();
        try (var octets = data.open(extent.bodyOffset(), extent.bodyOctets());
                var text = BodyText.open(octets, leaf.fields())) {
            return streamHolds(text, folded);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /// Looks through a text of any length in bounded memory: the end of each chunk is looked at
    /// again with the next.
    private static boolean streamHolds(Reader text, String folded) throws IOException {
        var chunk = new char[CHUNK];
        var window = new StringBuilder();
        for (int read = text.read(chunk); read >= 0; read = text.read(chunk)) {
            window.append(fold(new String(chunk, 0, read)));
            if (window.indexOf(folded) >= 0) {
                return true;
            }
            window.delete(0, Math.max(0, window.length() - folded.length() + 1));
        }
        return false;
    }

    private static boolean holdsAny(Header header, String text) {
        for (HeaderField field : header.fields()) {
            if (holds(field.name() + ": " + field.value().decoded(), text)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(String text, String wanted) {
        return wanted.isEmpty() || fold(text).contains(fold(wanted));
    }

    /// Upper case first: some small letters (ß, ς) have a fellow only by way of it.
    private static String fold(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private ListedHeader listed() throws MailboxException {
        if (listed == null) {
            listed = data.listed();
        }
        return listed;
    }

    private MimePart structure() throws MailboxException {
        if (structure == null) {
            structure = data.structure();
        }
        return structure;
    }

    private Header header() throws MailboxException {
        if (header == null) {
            header = readHeader(structure().extent());
        }
        return header;
    }

    private Header readHeader(Extent extent) throws MailboxException {
        try (var octets = data.open(extent.offset(), extent.headerOctets())) {
            return Header.parse(octets.readAllBytes());
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static MailboxException unreadable(IOException e) {
        return new MailboxException(MailboxException.Kind.UNAVAILABLE, "message text", e);
    }
}
