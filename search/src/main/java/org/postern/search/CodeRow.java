package org.postern.search;

/// Looks for a row of codes: one of the first set, then one of the next, and so on.
///
/// A shift-and automaton: bit n of its state is set when the last n + 1 codes were of the first n +
/// 1 sets. What decides most codes is their first octet alone, without a branch on how long they
/// are: that is half the time.
final class CodeRow {
    private static final byte[] WIDTHS = widths();

    private final int[] masks;
    private final int[] firsts = new int[256];
    private final int last;

    /// @param masks for each code, bit n for the nth set
    /// @param sets at most 31
    CodeRow(int[] masks, int sets) {
        this.masks = masks;
        last = 1 << (sets - 1);
        for (int code = 0; code < masks.length; code++) {
            firsts[Codes.first(code)] |= masks[code];
        }
    }

    boolean isIn(byte[] octets, int from, int to) {
        int state = 0;
        int at = from;
        while (at < to) {
            int first = octets[at] & 0xFF;
            int width = WIDTHS[first];
            state = (state << 1 | 1) & firsts[first];
            if (state != 0) {
                state &= width == 1 ? -1 : masks[Codes.at(octets, at)];
                if ((state & last) != 0) {
                    return true;
                }
            }
            at += width;
        }
        return false;
    }

    private static byte[] widths() {
        var widths = new byte[256];
        for (int octet = 0; octet < widths.length; octet++) {
            widths[octet] = (byte) Codes.width((byte) octet);
        }
        return widths;
    }
}
