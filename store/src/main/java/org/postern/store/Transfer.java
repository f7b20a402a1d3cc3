package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// One COPY, MOVE or deletion within an account.
///
/// First the message records are written, under the UIDs that they will have and that nothing
/// points to yet: as many batches as it takes, and a failure leaves nothing to see. Then the
/// messages appear: a copy in one batch as long as they fit, a move in a batch for each change, in
/// which they appear here and vanish there. Few messages take one batch in all. Bodies are shared.
final class Transfer {
    /// A batch that holds more may have no room for one more change and what ends it.
    private static final int FULL_BATCH_OCTETS = Batch.MAX_OCTETS - Batch.MAX_VALUE_OCTETS - 4_096;

    /// Most records that share a batch with the change that shows them.
    private static final int FEW = 64;

    /// What it is for.
    enum Purpose {
        COPY,
        MOVE,
        /// Into `Deleted Messages`, or what a hold keeps: nothing refuses it, and `\Deleted` stays
        /// behind, so that what is brought back does not go with the next EXPUNGE.
        DISCARD
    }

    private final AccountWriter writer;
    private final AccountState state;
    private final Purpose purpose;
    private final boolean move;
    private final FolderView view;
    private final UidSet present;
    private final FolderEdit source;
    private final FolderEdit target;
    private final Keywords keywords;

    // The chosen messages, by number.
    private final int[] indices;
    private final long[] flags;
    private long octets;

    Transfer(
            AccountWriter writer,
            AccountState state,
            FolderState from,
            FolderState to,
            UidSet uids,
            Purpose purpose)
            throws EngineException, StoreException {
        this.writer = writer;
        this.state = state;
        this.purpose = purpose;
        this.move = purpose != Purpose.COPY;
        view = writer.view(from);
        source = new FolderEdit(from, view);
        target = from == to ? source : new FolderEdit(to, to.handle.cachedView());
        present = view.present(uids);
        int count = Math.toIntExact(present.size());
        indices = new int[count];
        flags = new long[count];
        gather();
        long union = 0;
        for (long mask : flags) {
            union |= mask;
        }
        var flagSet = from.keywords.flags(union);
        keywords =
                purpose == Purpose.DISCARD
                        ? to.keywords.withRoomFor(flagSet)
                        : to.keywords.with(flagSet);
        translate(from.keywords);
    }

    private void gather() {
        int[] at = {0};
        long lost = purpose == Purpose.DISCARD ? Flags.DELETED : 0;
        view.within(
                present,
                (p, from, to) -> {
                    var page = view.page(p);
                    for (int i = from; i < to; i++) {
                        indices[at[0]] = view.pageStart(p) + i;
                        flags[at[0]++] = page.flags(i) & ~lost;
                        octets += page.size(i);
                    }
                });
    }

    /// The flags in the target's bits.
    private void translate(Keywords from) {
        if (from.equals(keywords)) {
            return;
        }
        var bits = new long[from.names().size()];
        for (int k = 0; k < bits.length; k++) {
            var name = new TreeSet<String>();
            name.add(from.names().get(k));
            bits[k] = keywords.mask(new FlagSet(0, name));
        }
        for (int i = 0; i < flags.length; i++) {
            long mask = flags[i] & Flags.SYSTEM;
            for (int k = 0; k < bits.length; k++) {
                mask |= (flags[i] & 1L << (Flags.FIRST_KEYWORD + k)) == 0 ? 0 : bits[k];
            }
            flags[i] = mask;
        }
    }

    Copied run() throws EngineException, StoreException {
        var to = target.folder();
        if (indices.length == 0) {
            return new Copied(to.status.uidValidity(), UidSet.EMPTY, UidSet.EMPTY);
        }
        refuse(to);
        long firstUid = to.status.uidNext();
        var arrivals = new ArrayList<Arrival>(indices.length);
        show(firstUid, arrivals, copyRecords(firstUid, arrivals));
        writer.flush();
        var uids = UidSet.of(firstUid, firstUid + indices.length - 1);
        return new Copied(to.status.uidValidity(), present, uids);
    }

    private void refuse(FolderState to) throws StoreException {
        Deliveries.refuseFull(to, indices.length);
        // RFC 9208 section 4.3.1: COPY may pass the quota; a MOVE changes nothing of what is used,
        // unless it brings deleted mail back.
        boolean comes = to.place == Place.MAIL;
        boolean goes = move && source.folder().place == Place.MAIL;
        if (purpose == Purpose.DISCARD || !comes || goes) {
            return;
        }
        writer.context.admit(writer.id, state.usage, octets, indices.length);
    }

    /// @param arrivals gets what is to be shown of them
    /// @return the batch that goes on: with the records in it when they are few
    private Batch copyRecords(long firstUid, List<Arrival> arrivals) throws EngineException {
        var series = new BatchSeries(writer);
        var moment = writer.context.now();
        int to = target.folder().id;
        new MessageReader(writer, source.folder().id)
                .records(
                        view,
                        present,
                        (uid, value) -> {
                            int at = arrivals.size();
                            if (uid != view.uidAt(indices[at])) {
                                throw RecordReader.corrupt("no record before UID " + uid);
                            }
                            var copy = MessageRecord.decode(value).savedAt(moment);
                            series.put(Keys.message(to, firstUid + at), copy.encode());
                            arrivals.add(Arrival.of(copy, flags[at]));
                        });
        if (arrivals.size() != indices.length) {
            throw RecordReader.corrupt(arrivals.size() + " records of " + indices.length);
        }
        var last = series.last();
        if (last.changes().size() <= FEW && last.octets() <= Batch.MAX_OCTETS / 4) {
            return last;
        }
        writer.submit(last, () -> {});
        return new Batch();
    }

    private void show(long firstUid, List<Arrival> arrivals, Batch first) {
        var batch = first;
        target.know(keywords, batch);
        for (int from = 0, to; from < indices.length; from = to) {
            to = groupEnd(from);
            add(firstUid + from, arrivals.subList(from, to), batch);
            if (move) {
                vanish(from, to, batch);
            }
            if (move || batch.octets() > FULL_BATCH_OCTETS || to == indices.length) {
                writer.submit(batch, seal(batch));
                batch = new Batch();
            }
        }
    }

    /// As many messages as one change takes; of a move as many as vanish in one batch.
    private int groupEnd(int from) {
        int most = Math.min(indices.length, from + Change.Added.MAX_MESSAGES);
        int runs = 1;
        for (int i = from + 1; i < most; i++) {
            runs += indices[i] == indices[i - 1] + 1 ? 0 : 1;
            if (move && runs > MessageEdits.MAX_REMOVED_RANGES) {
                return i;
            }
        }
        return most;
    }

    private void add(long firstUid, List<Arrival> arrivals, Batch batch) {
        var added = new Change.Added(target.folder().nextModSeq(), firstUid, arrivals);
        target.add(added, batch);
        long more = arrivals.stream().mapToLong(Arrival::size).sum();
        state.count(target.folder().place, more, added.count());
    }

    private void vanish(int from, int to, Batch batch) {
        var runs = new UidRuns(MessageEdits.MAX_REMOVED_RANGES);
        for (int i = from; i < to; i++) {
            runs.add(indices[i], view.uidAt(indices[i]));
        }
        runs.toSets().forEach(uids -> MessageEdits.vanish(state, source, uids, batch));
    }

    private Runnable seal(Batch batch) {
        var there = target.seal(batch);
        if (!move || source == target) {
            return there;
        }
        var here = source.seal(batch);
        return () -> {
            there.run();
            here.run();
        };
    }
}
