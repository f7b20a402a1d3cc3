package org.postern.imap.server;

import org.postern.mail.UidSet;

import java.util.Arrays;
import java.util.List;

/// The newest view with ghosts in it: messages that are expunged already but whose end the client
/// may not be told yet, so that they keep their sequence numbers.
///
/// RFC 9051 section 7.5.1 forbids EXPUNGE while FETCH, STORE and SEARCH run and between commands.
/// With ghosts in their places, new messages and changed flags can be told all the same. It costs
/// memory for the ghosts alone and lasts until the next command that may tell EXPUNGE.
final class GhostView implements MailboxView {
    private final MailboxView base;

    /// Where the ghosts stand, ascending.
    private final int[] positions;

    /// Before which index of `base` each ghost stands, ascending: position minus ghosts before.
    private final int[] before;

    private final long[] uids;
    private final long[] flags;
    private final long[] modSeqs;
    private final long[] octets;
    private final long[] dates;
    private final long[] saveDates;
    private final String[] emailIds;
    private final String[] threadIds;

    /// @param base the newest view
    /// @param old the view that the client knows
    /// @param gone indexes in `old` of messages that `base` has no more, ascending, at least one
    GhostView(MailboxView base, MailboxView old, int[] gone) {
        this.base = base;
        positions = new int[gone.length];
        before = new int[gone.length];
        uids = new long[gone.length];
        flags = new long[gone.length];
        modSeqs = new long[gone.length];
        octets = new long[gone.length];
        dates = new long[gone.length];
        saveDates = new long[gone.length];
        emailIds = new String[gone.length];
        threadIds = new String[gone.length];
        for (int i = 0; i < gone.length; i++) {
            uids[i] = old.uidAt(gone[i]);
            flags[i] = old.flagsAt(gone[i]);
            modSeqs[i] = old.modSeqAt(gone[i]);
            octets[i] = old.octetsAt(gone[i]);
            dates[i] = old.internalDateAt(gone[i]);
            saveDates[i] = old.saveDateAt(gone[i]);
            emailIds[i] = old.emailIdAt(gone[i]);
            threadIds[i] = old.threadIdAt(gone[i]);
            before[i] = -base.indexOf(uids[i]) - 1;
            positions[i] = before[i] + i;
        }
    }

    /// The view without its ghosts.
    MailboxView base() {
        return base;
    }

    /// The UIDs of the ghosts.
    UidSet ghosts() {
        var set = new UidSet.Builder();
        for (long uid : uids) {
            set.add(uid);
        }
        return set.build();
    }

    boolean isGhost(int index) {
        return ghostAt(index) >= 0;
    }

    @Override
    public int count() {
        return base.count() + uids.length;
    }

    /// The ghost at an index; for a living message `-(ghosts before it) - 1`.
    private int ghostAt(int index) {
        return Arrays.binarySearch(positions, index);
    }

    /// The index in `base` of a living message.
    private static int living(int index, int ghost) {
        return index + ghost + 1;
    }

    @Override
    public long uidAt(int index) {
        int ghost = ghostAt(index);
        return ghost >= 0 ? uids[ghost] : base.uidAt(living(index, ghost));
    }

    @Override
    public long flagsAt(int index) {
        int ghost = ghostAt(index);
        return ghost >= 0 ? flags[ghost] : base.flagsAt(living(index, ghost));
    }

    @Override
    public long modSeqAt(int index) {
        int ghost = ghostAt(index);
        return ghost >= 0 ? modSeqs[ghost] : base.modSeqAt(living(index, ghost));
    }

    @Override
    public long octetsAt(int index) {
        int ghost = ghostAt(index);
        return ghost >= 0 ? octets[ghost] : base.octetsAt(living(index, ghost));
    }

    @Override
    public long internalDateAt(int index) {
        int ghost = ghostAt(index);
        return ghost >= 0 ? dates[ghost] : base.internalDateAt(living(index, ghost));
    }

    @Override
    public long saveDateAt(int index) {
        int ghost = ghostAt(index);
        return ghost >= 0 ? saveDates[ghost] : base.saveDateAt(living(index, ghost));
    }

    @Override
    public String emailIdAt(int index) {
        int ghost = ghostAt(index);
        return ghost >= 0 ? emailIds[ghost] : base.emailIdAt(living(index, ghost));
    }

    @Override
    public String threadIdAt(int index) {
        int ghost = ghostAt(index);
        return ghost >= 0 ? threadIds[ghost] : base.threadIdAt(living(index, ghost));
    }

    @Override
    public int indexOf(long uid) {
        int ghost = Arrays.binarySearch(uids, uid);
        if (ghost >= 0) {
            return positions[ghost];
        }
        int ghostsBefore = -ghost - 1;
        int index = base.indexOf(uid);
        return index >= 0 ? index + ghostsBefore : index - ghostsBefore;
    }

    @Override
    public List<String> keywords() {
        return base.keywords();
    }

    @Override
    public long uidValidity() {
        return base.uidValidity();
    }

    @Override
    public long uidNext() {
        return base.uidNext();
    }

    @Override
    public long highestModSeq() {
        return base.highestModSeq();
    }

    @Override
    public int firstUnseen() {
        int unseen = base.firstUnseen();
        return unseen < 0 ? -1 : unseen + ghostsUpTo(unseen);
    }

    @Override
    public int pageCount() {
        return Math.max(1, base.pageCount());
    }

    /// A ghost before a page's first message belongs to the page in front, if there is one.
    @Override
    public int pageStart(int page) {
        if (page == 0) {
            return 0;
        }
        if (page >= pageCount()) {
            return count();
        }
        int start = base.pageStart(page);
        return start + ghostsUpTo(start);
    }

    /// A page without ghosts is the page of the view below; one with ghosts is like no other.
    @Override
    public Object page(int page) {
        int messages = pageStart(page + 1) - pageStart(page);
        boolean haunted =
                base.pageCount() == 0
                        || messages != base.pageStart(page + 1) - base.pageStart(page);
        return haunted ? this : base.page(page);
    }

    /// How many ghosts stand before or directly in front of a message of `base`.
    private int ghostsUpTo(int index) {
        int at = Arrays.binarySearch(before, index + 1);
        if (at < 0) {
            return -at - 1;
        }
        while (at > 0 && before[at - 1] == index + 1) {
            at--;
        }
        return at;
    }
}
