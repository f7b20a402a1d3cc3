package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.util.ArrayList;

/// A [Change] as the value of a change key; its MODSEQ is in the key.
final class ChangeCodec {
    private static final int VERSION = 1;
    private static final int ADDED = 1;
    private static final int FLAGGED = 2;
    private static final int VANISHED = 3;

    private ChangeCodec() {}

    static byte[] encode(Change change) {
        var out = new RecordWriter(32).u8(VERSION);
        switch (change) {
            case Change.Added added -> encodeAdded(out.u8(ADDED), added);
            case Change.Flagged(_, var set, var clear, var uids) ->
                    encodeUids(out.u8(FLAGGED).u64(set).u64(clear), uids);
            case Change.Vanished(_, var uids) -> encodeUids(out.u8(VANISHED), uids);
        }
        return out.toOctets();
    }

    static Change decode(long modSeq, byte[] value) throws EngineException {
        var in = new RecordReader(value).version(VERSION);
        int kind = in.u8();
        return switch (kind) {
            case ADDED -> decodeAdded(modSeq, in);
            case FLAGGED -> new Change.Flagged(modSeq, in.u64(), in.u64(), decodeUids(in));
            case VANISHED -> new Change.Vanished(modSeq, decodeUids(in));
            default -> throw RecordReader.corrupt("change of kind " + kind);
        };
    }

    private static void encodeAdded(RecordWriter out, Change.Added added) {
        out.number(added.firstUid()).number(added.count());
        for (Arrival arrival : added.arrivals()) {
            out.number(arrival.flags())
                    .number(arrival.size())
                    .u32(arrival.internalDate())
                    .u32(arrival.saveDate())
                    .u64(arrival.emailId())
                    .number(arrival.emailId() ^ arrival.threadId());
        }
    }

    private static Change.Added decodeAdded(long modSeq, RecordReader in) throws EngineException {
        long firstUid = in.number();
        int count = in.count(Change.Added.MAX_MESSAGES);
        var arrivals = new ArrayList<Arrival>(count);
        for (int i = 0; i < count; i++) {
            long flags = in.number();
            int size = in.count(Integer.MAX_VALUE);
            int internalDate = (int) in.u32();
            int saveDate = (int) in.u32();
            long emailId = in.u64();
            long threadId = emailId ^ in.number();
            arrivals.add(new Arrival(flags, size, internalDate, saveDate, emailId, threadId));
        }
        return new Change.Added(modSeq, firstUid, arrivals);
    }

    /// Count of ranges, then for each the distance from the last end and its length less one.
    static void encodeUids(RecordWriter out, UidSet uids) {
        out.number(uids.rangeCount());
        long at = 0;
        for (int i = 0; i < uids.rangeCount(); i++) {
            out.number(uids.first(i) - at).number(uids.last(i) - uids.first(i));
            at = uids.last(i);
        }
    }

    static UidSet decodeUids(RecordReader in) throws EngineException {
        var uids = new UidSet.Builder();
        long at = 0;
        for (int i = in.count(Change.MAX_RANGES); i > 0; i--) {
            long first = at + in.number();
            at = first + in.number();
            if (first < 1 || at < first || at > UidSet.MAX_UID) {
                throw RecordReader.corrupt("UIDs " + first + " to " + at);
            }
            uids.add(first, at);
        }
        return uids.build();
    }
}
