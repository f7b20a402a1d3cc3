package org.postern.transport;

import org.postern.engine.BlobStore;
import org.postern.engine.EngineException;
import org.postern.mail.Header;
import org.postern.mail.MimeParser;
import org.postern.mail.MimePart;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// A message as it goes to a server that takes 7-bit text only: text becomes quoted-printable, all
/// other content base64, part by part; what is 7-bit stays octet by octet as it was.
///
/// Signatures over the body do not survive that (DKIM, S/MIME); the mail does. Sending it back
/// instead would lose it for servers so old that they check no signatures.
///
/// @spec https://www.rfc-editor.org/rfc/rfc6152#section-3 RFC 6152: the 8bit-MIMEtransport
///   extension
final class SevenBitMessage {
    private static final int BLOCK_OCTETS = 16 << 10;
    private static final int LARGEST_HEADER = 1 << 20;

    /// RFC 5322 section 2.1.1.
    private static final int LONGEST_LINE = 998;

    private static final int BASE64_LINE = 76;
    private static final byte[] CRLF = {'\r', '\n'};
    private static final String ENCODING = "Content-Transfer-Encoding";

    private final BlobStore blobs;
    private final Letter letter;
    private final BlobStore.Writer out;
    private long at;

    private SevenBitMessage(BlobStore blobs, Letter letter, BlobStore.Writer out) {
        this.blobs = blobs;
        this.letter = letter;
        this.out = out;
    }

    /// The octets of a message, and how many they are.
    record Converted(InputStream content, long octets) {}

    /// @throws IOException when the message cannot be read, or the device is full
    static Converted of(BlobStore blobs, Letter letter) throws IOException {
        try (var out = blobs.create()) {
            new SevenBitMessage(blobs, letter, out).convert();
            long octets = out.octets();
            return new Converted(blobs.open(out.finish(), 0, octets), octets);
        }
    }

    private void convert() throws IOException {
        var parser = new MimeParser();
        try (var in = range(0, letter.wholeOctets())) {
            var block = new byte[BLOCK_OCTETS];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                parser.feed(block, 0, count);
            }
        }
        part(parser.finish().structure(), true);
        copyTo(letter.wholeOctets());
    }

    /// The message with the lines that this node adds, from an offset.
    private InputStream range(long offset, long octets) throws EngineException {
        byte[] prefix = letter.prefix();
        int head = (int) Math.clamp(prefix.length - offset, 0, octets);
        long skipped = Math.max(0, offset - prefix.length);
        return new SequenceInputStream(
                new ByteArrayInputStream(prefix, (int) Math.min(offset, prefix.length), head),
                blobs.open(letter.blob(), skipped, octets - head));
    }

    /// @param whole whether it is the message itself
    private void part(MimePart part, boolean whole) throws IOException {
        copyTo(part.extent().offset());
        switch (part) {
            case MimePart.Leaf leaf -> leaf(leaf, whole);
            case MimePart.Multipart(var _, var _, var children) -> {
                header(part, "7bit", false);
                for (var child : children) {
                    part(child, false);
                }
            }
            case MimePart.Embedded(var _, var _, var _, var content) -> {
                header(part, "7bit", false);
                part(content, true);
            }
        }
    }

    private void leaf(MimePart.Leaf leaf, boolean whole) throws IOException {
        var extent = leaf.extent();
        var found = look(extent.bodyOffset(), extent.bodyOctets());
        boolean encoded = List.of("base64", "quoted-printable").contains(leaf.fields().encoding());
        if (encoded || found == Found.PLAIN) {
            header(leaf, encoded ? leaf.fields().encoding() : "7bit", false);
            return;
        }
        boolean text = leaf.fields().mediaType().type().equals("text") && found == Found.EIGHT_BIT;
        header(leaf, text ? "quoted-printable" : "base64", whole);
        try (var body = range(extent.bodyOffset(), extent.bodyOctets())) {
            if (text) {
                quotedPrintable(body);
            } else {
                base64(body);
            }
        }
        at = extent.end();
    }

    private enum Found {
        PLAIN,
        EIGHT_BIT,
        /// Lines that are none, or too long.
        BINARY
    }

    private Found look(long offset, long octets) throws IOException {
        var found = Found.PLAIN;
        int line = 0;
        int before = 0;
        try (var in = range(offset, octets)) {
            var block = new byte[BLOCK_OCTETS];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                for (int i = 0; i < count; i++) {
                    int c = block[i];
                    boolean lineEnd = c == '\n' && before == '\r';
                    line = lineEnd ? 0 : line + 1;
                    boolean stray = (c == '\n') != (before == '\r') && !lineEnd;
                    if (c == 0 || stray || line > LONGEST_LINE + 1) {
                        return Found.BINARY;
                    }
                    found = c < 0 ? Found.EIGHT_BIT : found;
                    before = c;
                }
            }
        }
        return before == '\r' ? Found.BINARY : found;
    }

    /// Writes a part's header with this encoding; as it is where that is what it says.
    ///
    /// @param complete whether what a message of MIME has is added where it is missing
    private void header(MimePart part, String encoding, boolean complete) throws IOException {
        var extent = part.extent();
        if (part.fields().encoding().equals(encoding) && !complete) {
            copyTo(extent.bodyOffset());
            return;
        }
        if (extent.headerOctets() > LARGEST_HEADER) {
            throw new EngineException(
                    EngineException.Kind.FAILED, "a header of more than 1 MiB", null);
        }
        byte[] octets;
        try (var in = range(extent.offset(), extent.headerOctets())) {
            octets = in.readAllBytes();
        }
        var fields = Header.parse(octets);
        var header = new ByteArrayOutputStream();
        for (var field : fields.fields()) {
            if (!field.hasName(ENCODING)) {
                header.writeBytes(field.octets());
            }
        }
        var added = new StringBuilder();
        if (complete && fields.first("MIME-Version").isEmpty()) {
            added.append("MIME-Version: 1.0\r\n");
        }
        if (complete && fields.first("Content-Type").isEmpty()) {
            // What 8-bit text without a word of its charset is, nobody can know
            added.append("Content-Type: text/plain; charset=unknown-8bit\r\n");
        }
        added.append(ENCODING).append(": ").append(encoding).append("\r\n\r\n");
        header.writeBytes(added.toString().getBytes(StandardCharsets.US_ASCII));
        write(header.toByteArray());
        at = extent.bodyOffset();
    }

    private void copyTo(long offset) throws IOException {
        if (offset <= at) {
            return;
        }
        try (var in = range(at, offset - at)) {
            var block = new byte[BLOCK_OCTETS];
            for (int count = in.read(block); count >= 0; count = in.read(block)) {
                out.write(block, 0, count);
            }
        }
        at = offset;
    }

    private void write(byte[] octets) throws EngineException {
        out.write(octets, 0, octets.length);
    }

    // RFC 2045 section 6.8
    private void base64(InputStream body) throws IOException {
        // Whole lines at a time.
        int octets = BASE64_LINE / 4 * 3 * 200;
        var encoder = Base64.getMimeEncoder(BASE64_LINE, CRLF);
        byte[] block = body.readNBytes(octets);
        while (block.length > 0) {
            write(encoder.encode(block));
            block = body.readNBytes(octets);
            write(block.length > 0 ? CRLF : new byte[0]);
        }
        write(CRLF);
    }

    private void quotedPrintable(InputStream body) throws IOException {
        var line = new QuotedPrintableOutput();
        var block = new byte[BLOCK_OCTETS];
        for (int count = body.read(block); count >= 0; count = body.read(block)) {
            for (int i = 0; i < count; i++) {
                line.put(block[i]);
            }
            write(line.take());
        }
        line.end();
        write(line.take());
    }
}
