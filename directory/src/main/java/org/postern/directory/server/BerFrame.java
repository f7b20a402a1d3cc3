package org.postern.directory.server;

import org.postern.net.WireInput;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/// Reads the octets of one LDAP message and looks at their outline, so that whoever decodes them
/// meets no length beyond what is there and no nesting without end.
///
/// @spec https://www.rfc-editor.org/rfc/rfc4511#section-5.1 RFC 4511: restrictions on BER
final class BerFrame {
    /// Deepest nesting: filters and controls of people have some ten.
    static final int MAX_DEPTH = 100;

    private static final int SEQUENCE = 0x30;
    private static final int CONSTRUCTED = 0x20;
    private static final int STEP = 64 << 10;

    private BerFrame() {}

    /// What a client sent is no LDAP message: nothing after it can be understood.
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1;

        Broken(String why) {
            super(why);
        }
    }

    /// Reads one message, outline and all.
    ///
    /// @param limit most octets of it
    /// @throws Broken when it is none, or longer
    /// @throws EOFException when the client is gone
    static byte[] read(WireInput input, long limit) throws IOException {
        byte[] head = new byte[6];
        input.readFully(head, 0, 2);
        if ((head[0] & 0xFF) != SEQUENCE) {
            throw new Broken("no LDAP message");
        }
        int lengthOctets = head[1] >= 0 ? 0 : head[1] & 0x7F;
        // RFC 4511 section 5.1: only the definite form of length is used.
        if (head[1] < 0 && (lengthOctets == 0 || lengthOctets > 4)) {
            throw new Broken("a length of an unknown form");
        }
        input.readFully(head, 2, lengthOctets);
        long length = head[1];
        if (lengthOctets > 0) {
            length = 0;
            for (int i = 0; i < lengthOctets; i++) {
                length = length << 8 | (head[2 + i] & 0xFF);
            }
        }
        int before = 2 + lengthOctets;
        if (before + length > limit) {
            throw new Broken("a request of " + length + " octets, the limit is " + limit);
        }
        byte[] message = body(input, head, before, (int) length);
        check(message);
        return message;
    }

    /// Room is made as octets come: a length alone costs nothing.
    private static byte[] body(WireInput input, byte[] head, int before, int length)
            throws IOException {
        int whole = before + length;
        byte[] message = Arrays.copyOf(head, Math.min(whole, STEP));
        int at = before;
        while (at < whole) {
            if (at == message.length) {
                message = Arrays.copyOf(message, (int) Math.min(whole, 2L * message.length));
            }
            int count = Math.min(message.length, whole) - at;
            input.readFully(message, at, count);
            at += count;
        }
        return message;
    }

    /// Every element lies within the one around it, and none too deep.
    static void check(byte[] message) throws Broken {
        int[] ends = new int[MAX_DEPTH];
        int depth = 0;
        int at = 0;
        ends[0] = message.length;
        while (at < message.length || depth > 0) {
            while (depth > 0 && at == ends[depth]) {
                depth--;
            }
            if (at == message.length) {
                return;
            }
            if (at + 2 > ends[depth]) {
                throw new Broken("an element is cut short");
            }
            boolean constructed = (message[at] & CONSTRUCTED) != 0;
            if ((message[at] & 0x1F) == 0x1F) {
                throw new Broken("a tag of an unknown form");
            }
            int first = message[at + 1];
            at += 2;
            long length = first;
            if (first < 0) {
                int octets = first & 0x7F;
                if (octets == 0 || octets > 4 || at + octets > ends[depth]) {
                    throw new Broken("a length of an unknown form");
                }
                length = 0;
                for (int i = 0; i < octets; i++) {
                    length = length << 8 | (message[at++] & 0xFF);
                }
            }
            if (at + length > ends[depth]) {
                throw new Broken("an element is longer than what it is in");
            }
            if (!constructed) {
                at += (int) length;
            } else if (length > 0) {
                if (++depth == MAX_DEPTH) {
                    throw new Broken("nested deeper than " + MAX_DEPTH);
                }
                ends[depth] = at + (int) length;
            }
        }
    }
}
