package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.SequenceSet;
import org.postern.mail.UidSet;

import java.util.Arrays;
import java.util.function.IntPredicate;

/// The messages that a command names: ascending, disjoint ranges of indexes in the view that the
/// client knows.
final class Selection {
    /// first, last, first, last … inclusive.
    private final int[] bounds;

    private Selection(int[] bounds) {
        this.bounds = bounds;
    }

    /// Messages by sequence number.
    ///
    /// @throws ImapException for a number above the count of messages, and for `*` when there are
    ///   none (RFC 9051 section 9, seq-number)
    static Selection ofNumbers(SequenceSet numbers, int count) throws ImapException {
        if (numbers.largest() > count || (count == 0 && numbers.hasStar())) {
            throw ImapException.bad("No message has such a number; there are " + count);
        }
        // Put in order as if they were UIDs, which are numbers from 1 on too.
        UidSet ordered = numbers.resolve(count);
        var bounds = new int[2 * ordered.rangeCount()];
        for (int i = 0; i < ordered.rangeCount(); i++) {
            bounds[2 * i] = (int) ordered.first(i) - 1;
            bounds[2 * i + 1] = (int) ordered.last(i) - 1;
        }
        return new Selection(bounds);
    }

    /// Messages by UID. UIDs that no message has are passed over (RFC 9051 section 6.4.9).
    static Selection ofUids(SequenceSet uids, MailboxView view) {
        int count = view.count();
        return ofUids(uids.resolve(count == 0 ? 0 : view.uidAt(count - 1)), view);
    }

    static Selection ofUids(UidSet uids, MailboxView view) {
        var bounds = new int[2 * uids.rangeCount()];
        int length = 0;
        for (int i = 0; i < uids.rangeCount(); i++) {
            int first = view.indexOf(uids.first(i));
            int last = view.indexOf(uids.last(i));
            int from = first >= 0 ? first : -first - 1;
            int to = last >= 0 ? last : -last - 2;
            if (from <= to) {
                bounds[length++] = from;
                bounds[length++] = to;
            }
        }
        return new Selection(Arrays.copyOf(bounds, length));
    }

    /// Those of the messages for which `condition` holds.
    Selection where(IntPredicate condition) {
        var kept = new int[8];
        int length = 0;
        for (int range = 0; range < rangeCount(); range++) {
            for (int i = first(range); i <= last(range); i++) {
                if (!condition.test(i)) {
                    continue;
                }
                if (length > 0 && kept[length - 1] == i - 1) {
                    kept[length - 1] = i;
                } else {
                    kept = length == kept.length ? Arrays.copyOf(kept, 2 * length) : kept;
                    kept[length++] = i;
                    kept[length++] = i;
                }
            }
        }
        return new Selection(Arrays.copyOf(kept, length));
    }

    /// The messages at some positions of this selection.
    ///
    /// @param from first position, 0-based
    /// @param to behind the last position
    Selection part(int from, int to) {
        var kept = new int[bounds.length];
        int length = 0;
        int passed = 0;
        for (int range = 0; range < rangeCount(); range++) {
            int first = Math.max(first(range), first(range) + from - passed);
            int last = Math.min(last(range), first(range) + to - 1 - passed);
            if (first <= last) {
                kept[length++] = first;
                kept[length++] = last;
            }
            passed += last(range) - first(range) + 1;
        }
        return new Selection(Arrays.copyOf(kept, length));
    }

    int rangeCount() {
        return bounds.length / 2;
    }

    int first(int range) {
        return bounds[2 * range];
    }

    int last(int range) {
        return bounds[2 * range + 1];
    }

    boolean contains(int index) {
        int at = Arrays.binarySearch(bounds, index);
        return at >= 0 || (-at - 1) % 2 == 1;
    }

    int size() {
        int size = 0;
        for (int i = 0; i < bounds.length; i += 2) {
            size += bounds[i + 1] - bounds[i] + 1;
        }
        return size;
    }

    /// The sequence numbers of the messages, as a client reads them.
    UidSet numbers() {
        var numbers = new UidSet.Builder();
        for (int i = 0; i < bounds.length; i += 2) {
            numbers.add(bounds[i] + 1L, bounds[i + 1] + 1L);
        }
        return numbers.build();
    }

    /// The UIDs of the messages. A range of indexes is one range of UIDs: every message between its
    /// ends is in the view, since UIDs only ever go to newer messages.
    UidSet uids(MailboxView view) {
        var uids = new UidSet.Builder();
        for (int i = 0; i < bounds.length; i += 2) {
            uids.add(view.uidAt(bounds[i]), view.uidAt(bounds[i + 1]));
        }
        return uids.build();
    }
}
