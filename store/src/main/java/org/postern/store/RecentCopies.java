package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.util.ArrayDeque;
import java.util.Deque;

/// The last copies that clients made within an account. A client without MOVE moves a message by
/// COPY, `\Deleted` and EXPUNGE (RFC 6851 section 1): the message is still there, so a second one
/// among the deleted messages would only take the place of what the owner may miss. Kept in memory:
/// what is forgotten is kept twice, and nothing is lost.
final class RecentCopies {
    private static final int MOST = 64;
    private static final int MOST_RANGES = 1_000;

    /// @param firstUid of the first copy; the others follow it in order
    private record Copy(int source, UidSet uids, int target, long uidValidity, long firstUid) {}

    private final Deque<Copy> copies = new ArrayDeque<>();

    void add(FolderState source, Copied copied, FolderState target) {
        if (copied.source().isEmpty() || copied.source().rangeCount() > MOST_RANGES) {
            return;
        }
        if (copies.size() == MOST) {
            copies.removeFirst();
        }
        copies.addLast(
                new Copy(
                        source.id,
                        copied.source(),
                        target.id,
                        copied.uidValidity(),
                        copied.target().first(0)));
    }

    /// Those of the folder's `uids` of which a copy is in another folder.
    UidSet stillThere(AccountWriter writer, AccountState s, FolderState source, UidSet uids)
            throws EngineException {
        var there = new UidSet.Builder();
        for (Copy copy : copies) {
            var target = s.folders.get(copy.target());
            if (copy.source() == source.id
                    && target != null
                    && target != source
                    && target.status.uidValidity() == copy.uidValidity()) {
                collect(copy, uids, writer.view(target), there);
            }
        }
        return there.build();
    }

    private static void collect(Copy copy, UidSet uids, FolderView view, UidSet.Builder there) {
        long[] next = {copy.firstUid()};
        copy.uids()
                .forEach(uid -> {
                    if (view.indexOf(next[0]++) >= 0 && uids.contains(uid)) {
                        there.add(uid);
                    }
                });
    }
}
