package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.mail.UidSet;
import org.postern.store.StoreException.Kind;

import java.util.Arrays;
import java.util.TreeSet;

/// One COPY or MOVE within an account.
///
/// First the message records are written, under the UIDs that they will have and that nothing
/// points to yet: as many batches as it takes, and a failure leaves nothing to see. Then the
/// messages appear: a copy in one batch of at most [#GROUPS_IN_A_BATCH] changes, a move in a batch
/// for each change, in which they appear here and vanish there. Bodies are shared.
final class Transfer {
    /// As many full changes as fit into one batch.
    private static final int GROUPS_IN_A_BATCH = 16;

    private final AccountWriter writer;
    private final AccountState state;
    private final boolean move;
    private final FolderView view;
    private final UidSet present;
    private final FolderEdit source;
    private final FolderEdit target;
    private final Keywords keywords;

    // The chosen messages, by number.
    private final int[] indices;
    private final long[] flags;
    private final int[] sizes;
    private final int[] dates;

    Transfer(
            AccountWriter writer,
            AccountState state,
            FolderState from,
            FolderState to,
            UidSet uids,
            boolean move)
            throws EngineException, StoreException {
        this.writer = writer;
        this.state = state;
        this.move = move;
        view = writer.view(from);
        source = new FolderEdit(from, view);
        target = from == to ? source : new FolderEdit(to, to.handle.cachedView());
        present = view.present(uids);
        int count = Math.toIntExact(present.size());
        indices = new int[count];
        flags = new long[count];
        sizes = new int[count];
        dates = new int[count];
        gather();
        long union = 0;
        for (long mask : flags) {
            union |= mask;
        }
        keywords = to.keywords.with(from.keywords.flags(union));
        translate(from.keywords);
    }

    private void gather() {
        int[] at = {0};
        view.within(
                present,
                (p, from, to) -> {
                    var page = view.page(p);
                    for (int i = from; i < to; i++) {
                        indices[at[0]] = view.pageStart(p) + i;
                        flags[at[0]] = page.flags(i);
                        sizes[at[0]] = page.size(i);
                        dates[at[0]++] = (int) page.internalDate(i);
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
        copyRecords(firstUid);
        show(firstUid);
        writer.flush();
        var uids = UidSet.of(firstUid, firstUid + indices.length - 1);
        return new Copied(to.status.uidValidity(), present, uids);
    }

    private void refuse(FolderState to) throws StoreException {
        Deliveries.refuseFull(to, indices.length);
        long octets = Arrays.stream(sizes).asLongStream().sum();
        var quota = writer.context.quota(writer.id);
        // RFC 9208 section 4.3.1: COPY may pass the quota; a MOVE changes nothing of what is used.
        if (!move && !quota.allows(state.usage.plus(octets, indices.length))) {
            throw new StoreException(Kind.OVER_QUOTA, "account " + writer.id);
        }
    }

    private void copyRecords(long firstUid) throws EngineException {
        var series = new BatchSeries(writer);
        var moment = writer.context.now();
        int to = target.folder().id;
        int[] copied = {0};
        new MessageReader(writer, source.folder().id)
                .records(
                        view,
                        present,
                        (uid, value) -> {
                            byte[] copy = MessageRecord.decode(value).savedAt(moment).encode();
                            series.put(Keys.message(to, firstUid + copied[0]), copy);
                            if (uid != view.uidAt(indices[copied[0]++])) {
                                throw RecordReader.corrupt("no record before UID " + uid);
                            }
                        });
        if (copied[0] != indices.length) {
            throw RecordReader.corrupt(copied[0] + " records of " + indices.length);
        }
        writer.submit(series.last(), () -> {});
    }

    private void show(long firstUid) {
        var batch = new Batch();
        target.know(keywords, batch);
        int groups = 0;
        for (int from = 0, to; from < indices.length; from = to) {
            to = groupEnd(from);
            add(firstUid + from, from, to, batch);
            if (move) {
                vanish(from, to, batch);
            }
            groups++;
            if (move || groups % GROUPS_IN_A_BATCH == 0 || to == indices.length) {
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

    private void add(long firstUid, int from, int to, Batch batch) {
        var added =
                new Change.Added(
                        target.folder().nextModSeq(),
                        firstUid,
                        Arrays.copyOfRange(flags, from, to),
                        Arrays.copyOfRange(sizes, from, to),
                        Arrays.copyOfRange(dates, from, to));
        target.add(added, batch);
        long octets = Arrays.stream(added.sizes()).asLongStream().sum();
        state.usage = state.usage.plus(octets, added.count());
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
