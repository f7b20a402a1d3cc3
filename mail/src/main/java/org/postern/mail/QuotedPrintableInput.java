package org.postern.mail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// Quoted-printable (RFC 2045 section 6.7). White space at the end of a line is dropped, as its
/// rule 3 asks; an escape that is none stays as it is.
final class QuotedPrintableInput extends DecodedInput {
    /// Longest run of white space that is looked through for the end of its line. RFC 2045 section
    /// 6.7 allows lines of 76 characters; a longer run is kept as text.
    private static final int LONGEST_BLANK = 1000;

    /// Decoded octets that wait to be read.
    private byte[] ready = new byte[0];

    private int readyAt;

    /// An octet of the source that was read ahead, or -2.
    private int ahead = NOTHING;

    private static final int NOTHING = -2;

    QuotedPrintableInput(InputStream source) {
        super(source);
    }

    private int next() throws IOException {
        if (ahead == NOTHING) {
            return nextEncoded();
        }
        int octet = ahead;
        ahead = NOTHING;
        return octet;
    }

    @Override
    int decode() throws IOException {
        while (true) {
            if (readyAt < ready.length) {
                return ready[readyAt++] & 0xFF;
            }
            int c = next();
            if (c == '=') {
                escape();
            } else if (c == ' ' || c == '\t') {
                blanks(c);
            } else {
                return c;
            }
        }
    }

    private void hold(byte... octets) {
        ready = octets;
        readyAt = 0;
    }

    /// `=` is read: a soft line break, two digits, or junk.
    private void escape() throws IOException {
        var run = new ByteArrayOutputStream();
        run.write('=');
        int c = next();
        while ((c == ' ' || c == '\t') && run.size() < LONGEST_BLANK) {
            run.write(c);
            c = next();
        }
        if (c == '\r') {
            softBreak();
        } else if (c == '\n') {
            return;
        } else if (c < 0) {
            ahead = c;
        } else if (run.size() == 1 && Ascii.hex(c) >= 0) {
            digits(c);
        } else {
            ahead = c;
            hold(run.toByteArray());
        }
    }

    private void softBreak() throws IOException {
        int c = next();
        if (c != '\n') {
            ahead = c;
        }
    }

    private void digits(int first) throws IOException {
        int second = next();
        if (Ascii.hex(second) >= 0) {
            hold((byte) (Ascii.hex(first) << 4 | Ascii.hex(second)));
        } else {
            ahead = second;
            hold((byte) '=', (byte) first);
        }
    }

    // RFC 2045 section 6.7: rule 3, white space at the end of a line was added on the way
    private void blanks(int first) throws IOException {
        var run = new ByteArrayOutputStream();
        run.write(first);
        int c = next();
        while ((c == ' ' || c == '\t') && run.size() < LONGEST_BLANK) {
            run.write(c);
            c = next();
        }
        ahead = c;
        if (c != '\r' && c != '\n' && c >= 0) {
            hold(run.toByteArray());
        }
    }
}
