package org.postern.mail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Text of a header as it was sent: octets in whatever encoding, unfolded, without white space
/// around it. It never holds CR, LF or NUL, so a printer of a line protocol may send it in any form
/// of string.
///
/// It is not a [String] on purpose: nothing is decoded until somebody asks with [#decoded]; IMAP
/// hands these octets on as they are.
public final class RawText {
    /// Text of no octets: present, but empty.
    public static final RawText EMPTY = new RawText(new byte[0]);

    private final byte[] octets;

    private RawText(byte[] octets) {
        this.octets = octets;
    }

    /// The text in a range of octets: line ends and NUL are taken out (which is what unfolding
    /// means, RFC 5322 section 2.2.3), white space at both ends too.
    public static RawText of(byte[] octets, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && isBlank(octets[from])) {
            from++;
        }
        while (to > from && isBlank(octets[to - 1])) {
            to--;
        }
        int forbidden = 0;
        for (int i = from; i < to; i++) {
            if (isForbidden(octets[i])) {
                forbidden++;
            }
        }
        if (from == to) {
            return EMPTY;
        }
        if (forbidden == 0) {
            return new RawText(Arrays.copyOfRange(octets, from, to));
        }
        byte[] kept = new byte[to - from - forbidden];
        int at = 0;
        for (int i = from; i < to; i++) {
            if (!isForbidden(octets[i])) {
                kept[at++] = octets[i];
            }
        }
        return new RawText(kept);
    }

    /// The text of a string, in UTF-8 (RFC 6532 section 3.1).
    public static RawText of(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return of(octets, 0, octets.length);
    }

    /// These octets, outer white space kept: what stood in quotes. They hold no line end.
    static RawText unfoldedExactly(byte[] octets) {
        for (byte octet : octets) {
            if (isForbidden(octet)) {
                return of(octets, 0, octets.length);
            }
        }
        return octets.length == 0 ? EMPTY : new RawText(octets);
    }

    private static boolean isForbidden(byte octet) {
        return octet == '\r' || octet == '\n' || octet == 0;
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t' || isForbidden(octet);
    }

    public int length() {
        return octets.length;
    }

    public boolean isEmpty() {
        return octets.length == 0;
    }

    public byte octetAt(int index) {
        return octets[index];
    }

    /// A copy.
    public byte[] octets() {
        return octets.clone();
    }

    /// For readers of this room, which do not write to it.
    byte[] shared() {
        return octets;
    }

    /// The text for people: encoded-words decoded (RFC 2047), the rest as UTF-8, or as windows-1252
    /// where it is not UTF-8. Never fails; what cannot be decoded stays readable as it is.
    public String decoded() {
        return EncodedWords.decode(octets);
    }

    /// The octets as characters, as [#decoded] but with encoded-words left alone.
    public String literal() {
        return Charsets.readable(octets, 0, octets.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawText text && Arrays.equals(octets, text.octets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(octets);
    }

    /// As [#literal].
    @Override
    public String toString() {
        return literal();
    }
}
