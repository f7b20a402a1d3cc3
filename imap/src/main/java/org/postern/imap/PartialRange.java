package org.postern.imap;

// RFC 9394 section 4: partial-range = partial-range-first / partial-range-last
/// A window onto a list of messages: the first to the second of two positions, counted from 1 at
/// its beginning or backwards from its end.
///
/// @param fromEnd whether positions count from the end
/// @param first the smaller position, at least 1
/// @param last the larger position
public record PartialRange(boolean fromEnd, long first, long last) {
    /// Reads `1:500` or `-1:-500`, in whichever order of the two.
    public static PartialRange expect(ImapReader reader) throws ImapException {
        boolean fromEnd = reader.take('-');
        long one = reader.expectNzNumber();
        reader.expect(':');
        if (fromEnd) {
            reader.expect('-');
        }
        long other = reader.expectNzNumber();
        return new PartialRange(fromEnd, Math.min(one, other), Math.max(one, other));
    }

    /// The index in a list of `size` of the first element in the window.
    public int from(int size) {
        long from = fromEnd ? size - last : first - 1;
        return Math.clamp(from, 0, size);
    }

    /// The index in a list of `size` behind the last element in the window.
    public int to(int size) {
        long to = fromEnd ? size - first + 1 : last;
        return Math.clamp(to, 0, size);
    }

    /// As it is written.
    @Override
    public String toString() {
        String sign = fromEnd ? "-" : "";
        return sign + first + ":" + sign + last;
    }
}
