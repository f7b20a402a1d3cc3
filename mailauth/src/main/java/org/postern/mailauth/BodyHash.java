package org.postern.mailauth;

import java.security.MessageDigest;

/// The hash of a body as one or several signatures see it: canonicalized the same way, of the same
/// length. The body comes in pieces cut anywhere and is looked at once.
final class BodyHash {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final int BUFFER = 4_096;

    private final Canonicalization form;
    private final long most;
    private final MessageDigest digest = Digests.sha256();
    private final byte[] buffer = new byte[BUFFER];
    private int buffered;

    /// Octets of the canonical body so far, those beyond `most` too.
    private long octets;

    /// Line ends that came and are not hashed yet: those at the end of a body do not count.
    private long lineEnds;

    /// A CR that came and may be half of a line end.
    private boolean cr;

    /// Blanks of a relaxed line that came and may be at its end.
    private boolean blank;

    private byte[] value = {};

    /// @param most octets of the canonical body that are hashed (`l=`); -1 for all
    BodyHash(Canonicalization form, long most) {
        this.form = form;
        this.most = most < 0 ? Long.MAX_VALUE : most;
    }

    Canonicalization form() {
        return form;
    }

    boolean covers(Canonicalization otherForm, long otherMost) {
        return form == otherForm && most == (otherMost < 0 ? Long.MAX_VALUE : otherMost);
    }

    void write(byte[] body, int offset, int length) {
        int end = offset + length;
        int at = offset;
        while (at < end) {
            byte c = body[at];
            if (c == '\n') {
                cr = false;
                lineEnd();
                at++;
            } else if (c == '\r') {
                bareCr();
                cr = true;
                at++;
            } else if (form == Canonicalization.RELAXED && (c == ' ' || c == '\t')) {
                bareCr();
                blank = true;
                at++;
            } else {
                bareCr();
                at = text(body, at, end);
            }
        }
    }

    /// A CR that no LF followed is text.
    private void bareCr() {
        if (cr) {
            cr = false;
            content();
            put((byte) '\r');
        }
    }

    /// Copies the run of octets that begins here and stays as it is.
    private int text(byte[] body, int from, int end) {
        content();
        int at = from;
        boolean relaxed = form == Canonicalization.RELAXED;
        while (at < end) {
            byte c = body[at];
            if (c == '\r' || c == '\n' || (relaxed && c == '\t')) {
                break;
            }
            // A single space between words stays as it is: a line is copied whole.
            if (relaxed && c == ' ' && (at + 1 == end || isBlank(body[at + 1]))) {
                break;
            }
            at++;
        }
        put(body, from, at - from);
        return at;
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /// Text follows: what was held back before it counts.
    private void content() {
        while (lineEnds > 0) {
            put(CRLF, 0, 2);
            lineEnds--;
        }
        if (blank) {
            put((byte) ' ');
            blank = false;
        }
    }

    private void lineEnd() {
        // RFC 6376 section 3.4.4: blanks at the end of a line are ignored
        blank = false;
        lineEnds++;
    }

    // RFC 6376 section 3.4.3 and 3.4.4: empty lines at the end are ignored; a body ends in CRLF,
    // an empty one is CRLF (simple) or nothing (relaxed)
    byte[] finish() {
        bareCr();
        boolean empty = octets == 0;
        if (!empty || form == Canonicalization.SIMPLE) {
            put(CRLF, 0, 2);
        }
        flush();
        value = digest.digest();
        return value.clone();
    }

    byte[] value() {
        return value.clone();
    }

    boolean equalTo(byte[] expected) {
        return MessageDigest.isEqual(value, expected);
    }

    /// Octets of the canonical body that the hash does not cover.
    long uncovered() {
        return Math.max(0, octets - most);
    }

    /// Octets of the canonical body.
    long octets() {
        return octets;
    }

    private void put(byte c) {
        if (octets++ < most) {
            if (buffered == BUFFER) {
                flush();
            }
            buffer[buffered++] = c;
        }
    }

    private void put(byte[] text, int from, int count) {
        int length = Math.clamp(most - octets, 0, count);
        octets += count;
        if (length > BUFFER - buffered) {
            flush();
        }
        if (length > BUFFER) {
            digest.update(text, from, length);
        } else {
            System.arraycopy(text, from, buffer, buffered, length);
            buffered += length;
        }
    }

    private void flush() {
        digest.update(buffer, 0, buffered);
        buffered = 0;
    }
}
