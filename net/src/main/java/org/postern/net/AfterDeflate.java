package org.postern.net;

import java.io.IOException;
import java.util.Arrays;

/// A peer's octets after it has ended its compression. The last that a compressor writes is a mark
/// without content, NUL and 255 in some order, which may come behind what it marks: it is passed
/// over. No command of a line protocol begins with such octets.
final class AfterDeflate implements OctetSource {
    private final OctetSource source;
    private byte[] readAhead;
    private boolean begun;

    /// @param readAhead octets that were read already
    AfterDeflate(OctetSource source, byte[] readAhead) {
        this.source = source;
        this.readAhead = readAhead;
    }

    @Override
    public int read(byte[] target, int offset, int length, boolean boundary) throws IOException {
        while (true) {
            int count = readSome(target, offset, length, boundary);
            if (begun || count < 0) {
                return count;
            }
            int passed = 0;
            while (passed < count && isMark(target[offset + passed])) {
                passed++;
            }
            if (passed < count) {
                begun = true;
                System.arraycopy(target, offset + passed, target, offset, count - passed);
                return count - passed;
            }
        }
    }

    private static boolean isMark(byte octet) {
        return octet == 0 || octet == -1;
    }

    private int readSome(byte[] target, int offset, int length, boolean boundary)
            throws IOException {
        byte[] ahead = readAhead;
        if (ahead.length == 0) {
            return source.read(target, offset, length, boundary);
        }
        int count = Math.min(length, ahead.length);
        System.arraycopy(ahead, 0, target, offset, count);
        readAhead = Arrays.copyOfRange(ahead, count, ahead.length);
        return count;
    }

    @Override
    public void await(boolean boundary) throws IOException {
        if (readAhead.length == 0) {
            source.await(boundary);
        }
    }

    /// Before it has begun there may be no more than the mark.
    @Override
    public boolean ready() throws IOException {
        return begun && (readAhead.length > 0 || source.ready());
    }
}
