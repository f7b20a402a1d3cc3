package org.postern.net;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;

/// What is asked; the key of the cache.
record DnsQuestion(DnsName name, DnsType<?> type) {
    /// What fits into the packets of nearly every path (RFC 9715 section 3).
    static final int UDP_OCTETS = 1232;

    /// Length of the OPT record that says so.
    static final int OPT_OCTETS = 11;

    private static final int CLASS_INTERNET = 1;
    private static final int TYPE_OPT = 41;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int AUTHENTIC_DATA = 0x0020;

    /// The question as a message.
    ///
    /// @param edns whether it says how much we take (RFC 6891 section 6.1.2)
    /// @param mixed source of the case of its letters, which a forger would have to guess and a
    ///   server gives back as it is; all lower without one
    byte[] message(int id, boolean edns, @Nullable SecureRandom mixed) {
        var out = new ByteArrayOutputStream(64);
        put16(out, id);
        // RFC 6840 section 5.7: AD in a question says that we understand it in the answer.
        put16(out, RECURSION_DESIRED | AUTHENTIC_DATA);
        put16(out, 1);
        put16(out, 0);
        put16(out, 0);
        put16(out, edns ? 1 : 0);
        out.writeBytes(mixed == null ? name.wire() : mixed(name.wire(), mixed));
        put16(out, type.code());
        put16(out, CLASS_INTERNET);
        if (edns) {
            out.write(0);
            put16(out, TYPE_OPT);
            put16(out, UDP_OCTETS);
            put16(out, 0);
            put16(out, 0);
            put16(out, 0);
        }
        return out.toByteArray();
    }

    private static byte[] mixed(byte[] wire, SecureRandom random) {
        int bits = 0;
        for (int i = 0; i < wire.length; i++) {
            if (i % Integer.SIZE == 0) {
                bits = random.nextInt();
            }
            // No length octet is a letter: the longest label has 63 octets.
            if (wire[i] >= 'a' && wire[i] <= 'z' && (bits >>> (i % Integer.SIZE) & 1) == 1) {
                wire[i] = (byte) (wire[i] - 0x20);
            }
        }
        return wire;
    }

    static void put16(ByteArrayOutputStream out, int value) {
        out.write(value >>> 8);
        out.write(value);
    }

    @Override
    public String toString() {
        return name + " " + type;
    }
}
