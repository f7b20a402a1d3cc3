package org.postern.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds an octet, eight at a time: what goes through whole messages for their line ends takes an
/// eighth of the steps.
public final class OctetScan {
    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    private OctetScan() {}

    /// The index of the first `wanted` from `from` on and below `to`; -1 when there is none.
    public static int first(byte[] octets, int from, int to, byte wanted) {
        long pattern = (wanted & 0xFF) * ONES;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            long differing = (long) EIGHT.get(octets, at) ^ pattern;
            // The lowest high bit that this sets is that of the first octet which is zero.
            long zero = differing - ONES & ~differing & HIGHS;
            if (zero != 0) {
                return at + (Long.numberOfTrailingZeros(zero) >>> 3);
            }
        }
        for (; at < to; at++) {
            if (octets[at] == wanted) {
                return at;
            }
        }
        return -1;
    }
}
