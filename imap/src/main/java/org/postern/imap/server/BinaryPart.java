package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.FetchItem;
import org.postern.imap.ResponseWriter;
import org.postern.mail.Extent;
import org.postern.mail.MimePart;
import org.postern.mail.TransferDecoder;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/// A part of a message without its content transfer encoding, RFC 3516 section 4.2.
///
/// The decoded octets are never held: they are decoded once to be counted, since a literal begins
/// with its length, and once more to be sent.
final class BinaryPart {
    private static final int PIECE_OCTETS = 8 * 1024;

    private final BodySection.Octets encoded;

    /// Content-Transfer-Encoding, lower case.
    private final String encoding;

    private BinaryPart(BodySection.Octets encoded, String encoding) {
        this.encoded = encoded;
        this.encoding = encoding;
    }

    /// Octets that have no encoding.
    static BinaryPart plain(BodySection.Octets octets) {
        return new BinaryPart(octets, "binary");
    }

    /// Finds a part.
    ///
    /// @param numbers 1-based, from the outermost inwards; empty for the whole message
    /// @return empty when the message has no such part
    /// @throws MailboxException with `UNKNOWN_CTE` when its encoding cannot be taken off
    static Optional<BinaryPart> find(MessageData message, List<Integer> numbers)
            throws MailboxException {
        if (numbers.isEmpty()) {
            return Optional.of(plain(new BodySection.Octets.Range(message, 0, message.octets())));
        }
        Optional<MimePart> part = message.structure().section(numbers);
        return part.isEmpty() ? Optional.empty() : Optional.of(of(message, part.get()));
    }

    private static BinaryPart of(MessageData message, MimePart part) throws MailboxException {
        Extent extent = part.extent();
        String encoding =
                switch (part) {
                    case MimePart.Leaf leaf -> leaf.fields().encoding();
                    // RFC 2045 section 6.4: a part of parts has no encoding of its own
                    case MimePart.Multipart _, MimePart.Embedded _ -> "binary";
                };
        // RFC 3516 section 4.3
        if (!TransferDecoder.knows(encoding)) {
            throw new MailboxException(MailboxException.Kind.UNKNOWN_CTE, encoding);
        }
        return new BinaryPart(
                new BodySection.Octets.Range(message, extent.bodyOffset(), extent.bodyOctets()),
                encoding);
    }

    /// Refuses what cannot be decoded while nothing of the response has been printed.
    static void check(MessageData message, List<FetchItem> items) throws MailboxException {
        for (FetchItem item : items) {
            if (item instanceof FetchItem.Binary binary) {
                find(message, binary.part());
            } else if (item instanceof FetchItem.BinarySize(var part)) {
                find(message, part);
            }
        }
    }

    // msg-att-static =/ "BINARY" section-binary ["<" number ">"] SP (nstring / literal8)
    static void print(ResponseWriter out, MessageData message, FetchItem.Binary item)
            throws IOException, MailboxException {
        FetchItem.Partial partial = item.partial();
        Optional<BinaryPart> part = find(message, item.part());
        printSection(out.ascii("BINARY"), item.part());
        if (partial != null) {
            out.octet('<').number(partial.offset()).octet('>');
        }
        out.octet(' ');
        if (part.isEmpty()) {
            out.nil();
        } else {
            part.get().print(out, partial);
        }
    }

    // msg-att-static =/ "BINARY.SIZE" section-binary SP number
    /// Prints the size; 0 for a part that does not exist, as the grammar has no NIL here.
    static void printSize(ResponseWriter out, MessageData message, List<Integer> numbers)
            throws IOException, MailboxException {
        Optional<BinaryPart> part = find(message, numbers);
        long octets = part.isEmpty() ? 0 : part.get().octets();
        printSection(out.ascii("BINARY.SIZE"), numbers);
        out.octet(' ').number(octets);
    }

    private static void printSection(ResponseWriter out, List<Integer> numbers) throws IOException {
        out.octet('[');
        for (int i = 0; i < numbers.size(); i++) {
            out.ascii(i == 0 ? "" : ".").number(numbers.get(i));
        }
        out.octet(']');
    }

    /// Prints the octets, or some of them.
    ///
    /// @param partial absent for all
    void print(ResponseWriter out, FetchItem.@Nullable Partial partial)
            throws IOException, MailboxException {
        Measure measure = measure(partial);
        if (measure.octets() == 0) {
            out.ascii("\"\"");
            return;
        }
        try (InputStream in = open()) {
            in.skipNBytes(partial == null ? 0 : partial.offset());
            // RFC 3516 section 4.2: NUL needs a literal8
            out.ascii(measure.hasNul() ? "~" : "").literal(measure.octets());
            if (measure.hasNul()) {
                out.copyBinary(in, measure.octets());
            } else {
                out.copy(in, measure.octets());
            }
        }
    }

    /// How many octets the part has without its encoding.
    long octets() throws MailboxException {
        return measure(null).octets();
    }

    /// What a literal has to announce.
    private record Measure(long octets, boolean hasNul) {}

    private Measure measure(FetchItem.@Nullable Partial partial) throws MailboxException {
        long most = partial == null ? Long.MAX_VALUE : partial.octets();
        long octets = 0;
        boolean hasNul = false;
        var piece = new byte[PIECE_OCTETS];
        try (InputStream in = open()) {
            skip(in, partial == null ? 0 : partial.offset());
            while (octets < most) {
                int count = in.read(piece, 0, (int) Math.min(piece.length, most - octets));
                if (count < 0) {
                    break;
                }
                octets += count;
                for (int i = 0; i < count && !hasNul; i++) {
                    hasNul = piece[i] == 0;
                }
            }
        } catch (IOException e) {
            throw new MailboxException(
                    MailboxException.Kind.UNAVAILABLE, "a message cannot be read", e);
        }
        return new Measure(octets, hasNul);
    }

    /// Skips octets, or all there are.
    private static void skip(InputStream in, long octets) throws IOException {
        try {
            in.skipNBytes(octets);
        } catch (EOFException e) {
            // The range begins behind the end.
        }
    }

    private InputStream open() throws IOException {
        return TransferDecoder.decode(encoded.open(0, encoded.length()), encoding);
    }
}
