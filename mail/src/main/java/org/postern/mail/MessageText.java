package org.postern.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.util.List;
import java.util.Optional;

/// The text of a message in which searches look, folded by [FoldedText]: the one definition, for
/// whoever looks at a message and for whoever keeps an index of many.
///
/// A text is a row of passages; a search matches within one passage, never across two. Header: each
/// field, `name: value`, decoded. Body: each text part, its encodings taken off, HTML as
/// [HtmlText]; with it the header fields of body parts and of messages inside (RFC 3501 section
/// 6.4.4: TEXT looks in header and body).
public final class MessageText {
    /// Most octets of one header that are read.
    public static final int MOST_HEADER_OCTETS = 1 << 20;

    /// Most characters of a message's body that are read; what follows is not found.
    public static final int MOST_BODY_CHARACTERS = 4 << 20;

    /// Most parts that are no text and may be documents: reading one costs much more than its
    /// octets.
    public static final int MOST_DOCUMENTS = 20;

    /// Where in a message a text stands.
    public enum Zone {
        /// Values of Subject fields.
        SUBJECT(0),
        FROM(1),
        TO(2),
        CC(3),
        BCC(4),
        /// Whole fields of the message's header, those above too.
        HEADER(5),
        BODY(6),
        /// Text within attached documents, for whoever can read them.
        ATTACHMENT(7);

        private final int number;

        Zone(int number) {
            this.number = number;
        }

        /// Its number in what is kept on disk, from 0 without a gap.
        public int number() {
            return number;
        }

        /// The zone that holds the values of a header field, if one does.
        public static Optional<Zone> ofField(String name) {
            for (Zone zone : FIELDS) {
                if (Ascii.equalsIgnoreCase(zone.name(), name)) {
                    return Optional.of(zone);
                }
            }
            return Optional.empty();
        }
    }

    private static final List<Zone> FIELDS =
            List.of(Zone.SUBJECT, Zone.FROM, Zone.TO, Zone.CC, Zone.BCC);

    /// Opens a range of a message's octets.
    @FunctionalInterface
    public interface Octets {
        /// @param octets at most what follows `offset`
        InputStream open(long offset, long octets) throws IOException;
    }

    /// Takes the passages, one after the other.
    public interface Passages {
        /// @param text folded
        void passage(Zone zone, String text) throws IOException;

        /// Whether the passages of a zone are wanted: asked before they are read.
        boolean wants(Zone zone);

        /// A part that is no text: perhaps a document that somebody can read. Only when
        /// [Zone#ATTACHMENT] is wanted.
        ///
        /// @param body decoded
        default void document(MimePart.Leaf part, InputStream body) throws IOException {}
    }

    private final Octets octets;
    private final Passages passages;
    private int left = MOST_BODY_CHARACTERS;
    private int documents;

    private MessageText(Octets octets, Passages passages) {
        this.octets = octets;
        this.passages = passages;
    }

    /// Reads a message's text.
    ///
    /// @param message its structure
    /// @throws IOException when the octets cannot be read, or from `passages`
    public static void read(MimePart message, Octets octets, Passages passages) throws IOException {
        var text = new MessageText(octets, passages);
        boolean header = passages.wants(Zone.HEADER);
        for (Zone zone : FIELDS) {
            header |= passages.wants(zone);
        }
        if (header) {
            text.header(message);
        }
        if (passages.wants(Zone.BODY) || passages.wants(Zone.ATTACHMENT)) {
            text.content(message);
        }
    }

    private void header(MimePart message) throws IOException {
        for (HeaderField field : fields(message)) {
            String name = field.name();
            String value = field.value().decoded();
            if (passages.wants(Zone.HEADER)) {
                passages.passage(Zone.HEADER, FoldedText.of(name + ": " + value));
            }
            var zone = Zone.ofField(name);
            if (zone.isPresent() && passages.wants(zone.get())) {
                passages.passage(zone.get(), FoldedText.of(value));
            }
        }
    }

    private List<HeaderField> fields(MimePart part) throws IOException {
        int length = (int) Math.min(MOST_HEADER_OCTETS, part.extent().headerOctets());
        try (InputStream in = octets.open(part.extent().offset(), length)) {
            return Header.parse(in.readNBytes(length)).fields();
        }
    }

    private void content(MimePart part) throws IOException {
        switch (part) {
            case MimePart.Leaf leaf -> leaf(leaf);
            case MimePart.Embedded inner -> part(inner.content());
            case MimePart.Multipart multipart -> {
                for (MimePart child : multipart.children()) {
                    part(child);
                }
            }
        }
    }

    private void part(MimePart part) throws IOException {
        if (passages.wants(Zone.BODY)) {
            for (HeaderField field : fields(part)) {
                body(field.name() + ": " + field.value().decoded());
            }
        }
        content(part);
    }

    private void leaf(MimePart.Leaf leaf) throws IOException {
        boolean text = leaf.fields().mediaType().type().equals("text");
        if (!passages.wants(text ? Zone.BODY : Zone.ATTACHMENT)
                || (text ? left <= 0 : ++documents > MOST_DOCUMENTS)) {
            return;
        }
        try (InputStream body =
                octets.open(leaf.extent().bodyOffset(), leaf.extent().bodyOctets())) {
            if (text) {
                String read = text(body, leaf.fields());
                boolean html = leaf.fields().mediaType().subtype().equals("html");
                body(html ? HtmlText.of(read) : read);
            } else {
                var encoding = leaf.fields().encoding();
                passages.document(leaf, TransferDecoder.decode(body, encoding));
            }
        }
    }

    private void body(String text) throws IOException {
        if (left > 0) {
            String kept = text.length() > left ? text.substring(0, left) : text;
            left -= kept.length();
            passages.passage(Zone.BODY, FoldedText.of(kept));
        }
    }

    private String text(InputStream body, ContentFields fields) throws IOException {
        var read = new StringBuilder();
        var piece = new char[8192];
        try (Reader text = BodyText.open(body, fields)) {
            while (read.length() < left) {
                int count = text.read(piece, 0, Math.min(piece.length, left - read.length()));
                if (count < 0) {
                    break;
                }
                read.append(piece, 0, count);
            }
            return read.toString();
        }
    }
}
