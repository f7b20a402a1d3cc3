package org.postern.imap;

import org.postern.mail.UidSet;

import java.util.Arrays;

/// A `sequence-set` as a client wrote it: ranges of message numbers or of UIDs, which of the two
/// the command says. `*` is still in it. Immutable.
public final class SequenceSet {
    /// Stands for `*`, the largest number in use.
    public static final long STAR = 0;

    // RFC 5182 section 2.2: seq-last-command = "$"
    /// The result that a SEARCH has saved: what it stands for the session knows.
    public static final SequenceSet SAVED = new SequenceSet(new long[0]);

    /// first, last, first, last … as written: a range may run backwards.
    private final long[] bounds;

    /// @param bounds pairs of first and last, each [#STAR] or a 32-bit number; at least one pair
    ///   but in [#SAVED]
    SequenceSet(long[] bounds) {
        this.bounds = bounds;
    }

    /// Whether this is [#SAVED].
    public boolean isSaved() {
        return bounds.length == 0;
    }

    public int rangeCount() {
        return bounds.length / 2;
    }

    public long first(int range) {
        return bounds[2 * range];
    }

    public long last(int range) {
        return bounds[2 * range + 1];
    }

    /// The largest number that is written out; 0 if there is only `*`.
    public long largest() {
        long largest = 0;
        for (long bound : bounds) {
            largest = Math.max(largest, bound);
        }
        return largest;
    }

    public boolean hasStar() {
        return Arrays.stream(bounds).anyMatch(bound -> bound == STAR);
    }

    // RFC 9051 section 9: seq-range, "order does not matter"; `*` is the largest number in use
    /// The numbers meant while `star` is the largest in use.
    ///
    /// @param star 0 when nothing is in use: then ranges with `*` mean nothing
    public UidSet resolve(long star) {
        var numbers = new UidSet.Builder();
        for (int i = 0; i < bounds.length; i += 2) {
            long first = bounds[i] == STAR ? star : bounds[i];
            long last = bounds[i + 1] == STAR ? star : bounds[i + 1];
            if (first > 0 && last > 0) {
                numbers.add(Math.min(first, last), Math.max(first, last));
            }
        }
        return numbers.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SequenceSet that && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    @Override
    public String toString() {
        if (isSaved()) {
            return "$";
        }
        var text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            text.append(i == 0 ? "" : ",").append(word(bounds[i]));
            if (bounds[i + 1] != bounds[i]) {
                text.append(':').append(word(bounds[i + 1]));
            }
        }
        return text.toString();
    }

    private static String word(long bound) {
        return bound == STAR ? "*" : Long.toString(bound);
    }
}
