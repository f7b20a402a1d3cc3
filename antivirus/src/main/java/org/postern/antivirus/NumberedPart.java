package org.postern.antivirus;

import org.postern.mail.MimePart;
import org.postern.mail.TransferDecoder;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// A leaf of a message, with its number.
///
/// @param number as in IMAP (RFC 9051 section 6.4.5.1): `1` is the body of a message without parts
record NumberedPart(String number, MimePart.Leaf leaf) {
    /// The leaves of a message in order.
    ///
    /// @param most how many at most
    static List<NumberedPart> of(MimePart message, int most) {
        var parts = new ArrayList<NumberedPart>();
        content(message, "", most, parts);
        return parts;
    }

    private static void content(
            MimePart content, String prefix, int most, List<NumberedPart> parts) {
        if (content instanceof MimePart.Multipart multipart) {
            children(multipart, prefix, most, parts);
        } else {
            part(content, prefix + "1", most, parts);
        }
    }

    private static void children(
            MimePart.Multipart multipart, String prefix, int most, List<NumberedPart> parts) {
        int number = 1;
        for (var child : multipart.children()) {
            part(child, prefix + number++, most, parts);
        }
    }

    private static void part(MimePart part, String number, int most, List<NumberedPart> parts) {
        switch (part) {
            case MimePart.Leaf leaf -> {
                if (parts.size() < most) {
                    parts.add(new NumberedPart(number, leaf));
                }
            }
            case MimePart.Multipart multipart -> children(multipart, number + ".", most, parts);
            case MimePart.Embedded embedded ->
                    content(embedded.content(), number + ".", most, parts);
        }
    }

    /// The name of the file that it is; empty when it has none.
    String fileName() {
        return leaf.fields().fileName().orElse("");
    }

    /// Its octets as the recipient's program would save them.
    InputStream open(ScanSource source) throws SourceException {
        var extent = leaf.extent();
        return TransferDecoder.decode(
                open(source, extent.bodyOffset(), extent.bodyOctets()), leaf.fields().encoding());
    }

    /// Octets of the message, whose failures are told apart from those of an engine.
    static InputStream open(ScanSource source, long offset, long length) throws SourceException {
        try {
            return new Marked(source.open(offset, length));
        } catch (IOException e) {
            throw new SourceException(e);
        }
    }

    private static final class Marked extends FilterInputStream {
        Marked(InputStream octets) {
            super(octets);
        }

        @Override
        public int read() throws IOException {
            try {
                return super.read();
            } catch (IOException e) {
                throw new SourceException(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (IOException e) {
                throw new SourceException(e);
            }
        }
    }
}
