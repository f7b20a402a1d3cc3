package org.postern.access.jmap;

import java.io.ByteArrayOutputStream;

/// Writes numbers as unsigned LEB128.
final class NumberWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    NumberWriter number(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    /// Zigzag: small whether above or below 0.
    NumberWriter signed(long value) {
        return number((value << 1) ^ (value >> (Long.SIZE - 1)));
    }

    byte[] octets() {
        return out.toByteArray();
    }
}
