package org.postern.access.jmap;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// The first octets of a stream.
final class BoundedInput extends FilterInputStream {
    private long left;

    BoundedInput(InputStream in, long octets) {
        super(in);
        left = octets;
    }

    @Override
    public int read() throws IOException {
        if (left <= 0) {
            return -1;
        }
        int octet = super.read();
        left -= octet < 0 ? 0 : 1;
        return octet;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left <= 0) {
            return length == 0 ? 0 : -1;
        }
        int read = super.read(into, offset, (int) Math.min(left, length));
        left -= Math.max(0, read);
        return read;
    }

    @Override
    public long skip(long octets) throws IOException {
        long skipped = super.skip(Math.min(left, octets));
        left -= skipped;
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
