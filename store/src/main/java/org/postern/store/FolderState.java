package org.postern.store;

import org.postern.engine.EngineException;

/// One folder as the account's writer sees it: with what is on its way to the disk. Guarded by the
/// account's lock.
///
/// Its fixed-size numbers are the value of a state key. Octets: version (1), UIDVALIDITY (4),
/// UIDNEXT (8), HIGHESTMODSEQ (8), messages, unseen, deleted (4 each), octets (8), first recent UID
/// (8), checkpoint MODSEQ (8), vanished floor (8).
final class FolderState {
    private static final int VERSION = 1;
    private static final int OCTETS = 69;

    final int id;
    final Folder handle;
    final Place place;
    FolderStatus status;
    Keywords keywords = Keywords.NONE;

    /// The pages on disk are as of this MODSEQ; later changes are in the change log.
    long checkpoint;

    /// Vanished ranges up to this MODSEQ are forgotten.
    long vanishedFloor;

    /// Messages touched by changes of flags since the checkpoint, as far as known.
    long touched;

    FolderState(int id, Folder handle, Place place, FolderStatus status) {
        this.id = id;
        this.handle = handle;
        this.place = place;
        this.status = status;
    }

    byte[] encode() {
        return new RecordWriter(OCTETS)
                .u8(VERSION)
                .u32(status.uidValidity())
                .u64(status.uidNext())
                .u64(status.highestModSeq())
                .u32(status.messages())
                .u32(status.unseen())
                .u32(status.deleted())
                .u64(status.octets())
                .u64(status.firstRecentUid())
                .u64(checkpoint)
                .u64(vanishedFloor)
                .toOctets();
    }

    static FolderState decode(int id, Folder handle, Place place, byte[] value)
            throws EngineException {
        var in = new RecordReader(value).version(VERSION);
        long uidValidity = in.u32();
        long uidNext = in.u64();
        long modSeq = in.u64();
        int messages = (int) in.u32();
        int unseen = (int) in.u32();
        int deleted = (int) in.u32();
        long octets = in.u64();
        long recent = in.u64();
        var status =
                new FolderStatus(
                        uidValidity, uidNext, modSeq, messages, unseen, deleted, octets, recent);
        var state = new FolderState(id, handle, place, status);
        state.checkpoint = in.u64();
        state.vanishedFloor = in.u64();
        return state;
    }

    /// The numbers of a folder that has never held a message. MODSEQ 1 is nobody's: RFC 7162
    /// section 3.1.2.1 wants a positive HIGHESTMODSEQ.
    static FolderStatus fresh(long uidValidity) {
        return new FolderStatus(uidValidity, 1, 1, 0, 0, 0, 0, 1);
    }

    long nextModSeq() {
        return status.highestModSeq() + 1;
    }

    /// Whether the state should be written anew: many changes, or changes that touched far more
    /// messages than there are, so that a replay stays short.
    boolean checkpointDue(int mostChanges) {
        long changes = status.highestModSeq() - checkpoint;
        return changes >= mostChanges
                || touched >= Math.max(4L * status.messages(), 8L * Page.CAPACITY);
    }
}
