package org.postern.mail;

import java.io.IOException;
import java.io.InputStream;

/// A stream that another stream's octets are decoded into, block by block.
abstract class DecodedInput extends InputStream {
    private static final int BLOCK = 8192;

    private final InputStream source;
    private final byte[] encoded = new byte[BLOCK];
    private int encodedAt;
    private int encodedEnd;

    DecodedInput(InputStream source) {
        this.source = source;
    }

    /// The next octet of the source, or -1.
    final int nextEncoded() throws IOException {
        if (encodedAt == encodedEnd) {
            encodedAt = 0;
            encodedEnd = Math.max(0, source.read(encoded, 0, BLOCK));
            if (encodedEnd == 0) {
                return -1;
            }
        }
        return encoded[encodedAt++] & 0xFF;
    }

    /// The next decoded octet, or -1.
    abstract int decode() throws IOException;

    @Override
    public final int read() throws IOException {
        return decode();
    }

    @Override
    public final int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = 0;
        while (count < length) {
            int octet = decode();
            if (octet < 0) {
                break;
            }
            target[offset + count++] = (byte) octet;
        }
        return count == 0 ? -1 : count;
    }

    @Override
    public final void close() throws IOException {
        source.close();
    }
}
