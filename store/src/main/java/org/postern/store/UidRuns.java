package org.postern.store;

import org.postern.mail.UidSet;

import java.util.ArrayList;
import java.util.List;

/// Gathers messages of a view, ascending, as ranges of UIDs. Neighbours in the view share a range
/// even where UIDs between them are gone: nothing can be there, so the range means the same
/// messages and is far shorter to write.
final class UidRuns {
    private final int mostRanges;
    private final List<UidSet> sets = new ArrayList<>();
    private UidSet.Builder set = new UidSet.Builder();
    private int ranges;
    private long first;
    private long last;
    private int lastIndex = -2;

    /// @param mostRanges most ranges of one set; further ones begin a new set
    UidRuns(int mostRanges) {
        this.mostRanges = mostRanges;
    }

    void add(int index, long uid) {
        if (index != lastIndex + 1) {
            endRun();
            first = uid;
        }
        last = uid;
        lastIndex = index;
    }

    private void endRun() {
        if (lastIndex >= 0) {
            set.add(first, last);
            if (++ranges == mostRanges) {
                sets.add(set.build());
                set = new UidSet.Builder();
                ranges = 0;
            }
        }
    }

    /// The sets, none empty.
    List<UidSet> toSets() {
        endRun();
        lastIndex = -2;
        if (ranges > 0) {
            sets.add(set.build());
        }
        return sets;
    }
}
