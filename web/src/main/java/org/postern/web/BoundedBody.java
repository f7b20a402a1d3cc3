package org.postern.web;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// A request's body that may not be longer than its mount allows, nor come too slowly.
final class BoundedBody extends FilterInputStream {
    private final long most;
    private final Pace pace;
    private long count;
    private long waitedNanos;

    BoundedBody(InputStream in, long most, Pace pace) {
        super(in);
        this.most = most;
        this.pace = pace;
    }

    @Override
    public int read() throws IOException {
        long before = System.nanoTime();
        int octet = super.read();
        waitedNanos += System.nanoTime() - before;
        if (octet >= 0) {
            count(1);
        }
        return octet;
    }

    @Override
    public int read(byte[] octets, int offset, int length) throws IOException {
        long before = System.nanoTime();
        int read = super.read(octets, offset, length);
        waitedNanos += System.nanoTime() - before;
        if (read > 0) {
            count(read);
        }
        return read;
    }

    @Override
    public long skip(long octets) throws IOException {
        long skipped = super.skip(octets);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long more) throws RequestRefusedException {
        count += more;
        if (count > most) {
            throw WebRequest.tooLarge(most);
        }
        pace.judge(count, Duration.ofNanos(waitedNanos));
    }
}
