package org.postern.mail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The counterpart of [SummaryWriter]. Every length is judged before anything is taken.
final class SummaryReader {
    private final byte[] octets;
    private final int end;
    private int at;

    SummaryReader(byte[] octets, int start, int end) {
        this.octets = octets;
        this.at = start;
        this.end = end;
    }

    int octet() throws SummaryFormatException {
        if (at >= end) {
            throw new SummaryFormatException("a summary ends too early");
        }
        return octets[at++] & 0xFF;
    }

    long number() throws SummaryFormatException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int octet = octet();
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw new SummaryFormatException("a number in a summary has too many octets");
    }

    long signed() throws SummaryFormatException {
        long value = number();
        return value >>> 1 ^ -(value & 1);
    }

    long size() throws SummaryFormatException {
        long value = number();
        if (value < 0) {
            throw new SummaryFormatException("a size in a summary is negative");
        }
        return value;
    }

    /// A count of things that have at least one octet each.
    int count() throws SummaryFormatException {
        long value = number();
        if (value < 0 || value > end - at) {
            throw new SummaryFormatException("a length in a summary goes beyond its end");
        }
        return (int) value;
    }

    byte[] bytes() throws SummaryFormatException {
        int length = count();
        at += length;
        return Arrays.copyOfRange(octets, at - length, at);
    }

    /// Passes over [#bytes].
    void skip() throws SummaryFormatException {
        int length = count();
        at += length;
    }

    RawText text() throws SummaryFormatException {
        return RawText.unfoldedExactly(bytes());
    }

    String word(List<String> table) throws SummaryFormatException {
        long place = number();
        if (place == 0) {
            return new String(bytes(), StandardCharsets.UTF_8);
        }
        if (place < 0 || place > table.size()) {
            throw new SummaryFormatException("a word in a summary is not in its table");
        }
        return table.get((int) place - 1);
    }

    /// Moves over a range and gives a reader of it.
    SummaryReader part(int length) throws SummaryFormatException {
        if (length < 0 || length > end - at) {
            throw new SummaryFormatException("a section of a summary goes beyond its end");
        }
        at += length;
        return new SummaryReader(octets, at - length, at);
    }

    byte[] rest() {
        return Arrays.copyOfRange(octets, at, end);
    }
}
