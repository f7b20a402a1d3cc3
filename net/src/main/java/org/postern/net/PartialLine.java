package org.postern.net;

import java.util.Arrays;

/// A line as it arrives in pieces. Keeps no more than the limit and the line's end, however long
/// the line gets.
final class PartialLine {
    private static final byte[] NONE = new byte[0];
    private static final int END_OCTETS = 2;

    private final int limit;
    private final LineEnd end;
    private byte[] kept = NONE;
    private int keptOctets;
    private long seenOctets;
    private byte last;

    PartialLine(int limit, LineEnd end) {
        this.limit = limit;
        this.end = end;
    }

    boolean isEmpty() {
        return seenOctets == 0;
    }

    /// The index after this line's LF in `piece`, or -1 when the line goes on behind it.
    int endIn(byte[] piece, int from, int to) {
        for (int i = from; i < to; i++) {
            if (piece[i] == '\n' && endsAt(i == from ? last : piece[i - 1])) {
                return i + 1;
            }
        }
        return -1;
    }

    private boolean endsAt(byte before) {
        return switch (end) {
            // RFC 5321 section 2.3.8: a line ends in CR LF and in nothing else.
            case CRLF -> before == '\r';
            case LENIENT -> true;
        };
    }

    void add(byte[] piece, int from, int to) {
        int room = (int) Math.min((long) limit + END_OCTETS, Integer.MAX_VALUE - 8) - keptOctets;
        int count = Math.min(room, to - from);
        if (count > 0) {
            if (kept.length - keptOctets < count) {
                kept = Arrays.copyOf(kept, grown(keptOctets + count));
            }
            System.arraycopy(piece, from, kept, keptOctets, count);
            keptOctets += count;
        }
        seenOctets += to - from;
        last = piece[to - 1];
    }

    /// The first piece fits exactly: most lines come whole. Later ones double.
    private int grown(int needed) {
        return keptOctets == 0 ? needed : (int) Math.min(needed * 2L, Integer.MAX_VALUE - 8);
    }

    /// The line without its end, once that has been added.
    byte[] octets() throws LineTooLongException {
        long content = seenOctets - 1;
        if (end == LineEnd.CRLF || endsInCr()) {
            content--;
        }
        if (content > limit) {
            throw new LineTooLongException(limit);
        }
        return Arrays.copyOf(kept, (int) content);
    }

    /// Only asked of a line that was kept whole or is too long with its CR as without it.
    private boolean endsInCr() {
        return seenOctets > 1 && seenOctets == keptOctets && kept[keptOctets - 2] == '\r';
    }
}
