package org.postern.imap;

import org.postern.net.OctetScan;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Prints responses. Nothing that is given to it as a value can break out of its place: a string is
/// printed quoted where that can hold it and as a literal where not, and NUL, which neither can
/// hold, becomes `?`.
///
/// It gathers octets in a buffer of its own, small at first, and hands them on when there are many
/// or when told; numbers are printed without making objects. One thread; made for one command and
/// then dropped, so that an idle session holds none.
public final class ResponseWriter {
    private static final int FIRST_OCTETS = 256;
    private static final int FULL_OCTETS = 8 * 1024;
    private static final int PIECE_OCTETS = 32 * 1024;
    private static final int MAX_QUOTED_OCTETS = 1_000;
    private static final int LONGEST_NUMBER = 20;
    private static final byte IN_PLACE_OF_NUL = (byte) 0x80;
    private static final byte[] NIL = {'N', 'I', 'L'};

    private final OutputStream out;
    private final boolean utf8;
    private byte[] buffer = {};
    private int length;
    private long handedOn;

    public ResponseWriter(OutputStream out) {
        this(out, false);
    }

    /// @param utf8 whether the client has turned UTF-8 on (RFC 6855 section 3)
    public ResponseWriter(OutputStream out, boolean utf8) {
        this.out = out;
        this.utf8 = utf8;
    }

    // mailbox = "INBOX" / astring ; in modified UTF-7
    // RFC 6855 section 3: in UTF-8 where that is on, within quotes
    public ResponseWriter mailbox(String name) throws IOException {
        if (!utf8) {
            return astring(ModifiedUtf7.encode(name));
        }
        byte[] octets = name.getBytes(StandardCharsets.UTF_8);
        for (byte c : octets) {
            if (c < 0) {
                return lineSafe(octets) ? quoted(octets) : string(octets);
            }
        }
        return astring(octets);
    }

    private static boolean lineSafe(byte[] octets) {
        for (byte c : octets) {
            if (c == 0 || c == '\r' || c == '\n') {
                return false;
            }
        }
        return true;
    }

    /// Hands everything on to the stream, which is not flushed itself.
    public void drain() throws IOException {
        out.write(buffer, 0, length);
        handedOn += length;
        length = 0;
    }

    /// Where printing stands, for [#takeBack].
    public long mark() {
        return handedOn + length;
    }

    /// Unprints what came after a mark.
    ///
    /// @return whether that could be done: not if any of it has been handed on
    public boolean takeBack(long mark) {
        if (mark < handedOn) {
            return false;
        }
        length = (int) (mark - handedOn);
        return true;
    }

    /// Prints one octet that is part of the protocol.
    public ResponseWriter octet(char c) throws IOException {
        room(1);
        buffer[length++] = (byte) c;
        return this;
    }

    /// Prints text that is part of the protocol, ASCII.
    public ResponseWriter ascii(String text) throws IOException {
        int count = text.length();
        if (count > FULL_OCTETS) {
            return octets(text.getBytes(StandardCharsets.US_ASCII));
        }
        room(count);
        for (int i = 0; i < count; i++) {
            buffer[length + i] = (byte) text.charAt(i);
        }
        length += count;
        return this;
    }

    /// Prints octets that are part of the protocol or were printed before.
    public ResponseWriter octets(byte[] octets) throws IOException {
        return octets(octets, 0, octets.length);
    }

    /// As [#octets(byte[])], a range of them.
    public ResponseWriter octets(byte[] octets, int offset, int count) throws IOException {
        if (count > FULL_OCTETS / 2) {
            drain();
            out.write(octets, offset, count);
            handedOn += count;
            return this;
        }
        room(count);
        System.arraycopy(octets, offset, buffer, length, count);
        length += count;
        return this;
    }

    /// Prints a number that is not negative.
    public ResponseWriter number(long number) throws IOException {
        room(LONGEST_NUMBER);
        int end = length + digits(number);
        int at = end;
        long rest = number;
        do {
            buffer[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        length = end;
        return this;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    public ResponseWriter crlf() throws IOException {
        room(2);
        buffer[length++] = '\r';
        buffer[length++] = '\n';
        return this;
    }

    /// Prints a status response after its tag, or an untagged one after `*`.
    public ResponseWriter reply(String tag, Reply reply) throws IOException {
        byte[] text = reply.toString().getBytes(StandardCharsets.UTF_8);
        return ascii(tag).octet(' ').octets(text).crlf();
    }

    public ResponseWriter nil() throws IOException {
        return octets(NIL);
    }

    // string = quoted / literal
    public ResponseWriter string(byte[] value) throws IOException {
        if (!quotable(value)) {
            literal(value.length);
            return octets(withoutNul(value));
        }
        return quoted(value);
    }

    private ResponseWriter quoted(byte[] value) throws IOException {
        octet('"');
        for (byte c : value) {
            if (c == '"' || c == '\\') {
                octet('\\');
            }
            octet((char) c);
        }
        return octet('"');
    }

    private static boolean quotable(byte[] value) {
        if (value.length > MAX_QUOTED_OCTETS) {
            return false;
        }
        for (byte c : value) {
            // RFC 3501 section 9: TEXT-CHAR is 7-bit, without CR and LF
            if (c <= 0 || c == '\r' || c == '\n') {
                return false;
            }
        }
        return true;
    }

    private static byte[] withoutNul(byte[] value) {
        byte[] clean = value.clone();
        for (int i = 0; i < clean.length; i++) {
            if (clean[i] == 0) {
                clean[i] = '?';
            }
        }
        return clean;
    }

    // astring = 1*ASTRING-CHAR / string
    public ResponseWriter astring(byte[] value) throws IOException {
        boolean atom = value.length > 0 && !Arrays.equals(value, NIL);
        for (int i = 0; atom && i < value.length; i++) {
            atom = Characters.astring(value[i]);
        }
        return atom ? octets(value) : string(value);
    }

    /// Prints what announces a literal; its octets come next, by [#octets(byte[])] or [#copy].
    public ResponseWriter literal(long octets) throws IOException {
        return octet('{').number(octets).octet('}').crlf();
    }

    /// Copies octets of a stream, in pieces, for a literal8 that has been announced.
    ///
    /// @throws IOException also when the stream ends before `octets` octets: the response is torn
    ///   then and the connection is of no more use
    public void copyBinary(InputStream in, long octets) throws IOException {
        copy(in, octets, true);
    }

    // RFC 9051 section 4.3: a literal that is no literal8 holds no NUL;
    // ImapCompliance.NUL_IN_APPENDED_MESSAGE
    /// As [#copyBinary], for a literal: in the place of NUL stands 0x80.
    public void copy(InputStream in, long octets) throws IOException {
        copy(in, octets, false);
    }

    private void copy(InputStream in, long octets, boolean binary) throws IOException {
        drain();
        var piece = new byte[(int) Math.min(octets, PIECE_OCTETS)];
        for (long left = octets; left > 0; ) {
            int count = in.read(piece, 0, (int) Math.min(left, piece.length));
            if (count < 0) {
                throw new IOException("a message ended " + left + " octets early");
            }
            if (!binary) {
                replaceNul(piece, count);
            }
            out.write(piece, 0, count);
            handedOn += count;
            left -= count;
        }
    }

    private static void replaceNul(byte[] octets, int to) {
        int at = OctetScan.first(octets, 0, to, (byte) 0);
        for (; at >= 0; at = OctetScan.first(octets, at, to, (byte) 0)) {
            octets[at] = IN_PLACE_OF_NUL;
        }
    }

    private void room(int octets) throws IOException {
        if (length + octets > buffer.length) {
            if (length + octets > FULL_OCTETS) {
                drain();
            }
            grow(length + octets);
        }
    }

    private void grow(int octets) {
        if (octets > buffer.length) {
            int size = Math.max(octets, Math.clamp(2L * buffer.length, FIRST_OCTETS, FULL_OCTETS));
            buffer = Arrays.copyOf(buffer, size);
        }
    }
}
