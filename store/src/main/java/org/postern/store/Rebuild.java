package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.Direction;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Reader;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.mail.ListedHeader;
import org.postern.mail.MimeParser;
import org.postern.mail.SummaryCodec;
import org.postern.mail.SummaryFormatException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads every body of an account again and compares what was derived of it: the summary in its
/// record, and the thread that its identifier leads to. To mend, what differs is written anew, with
/// all that is derived of the records: keys for listings, counters, the index of shared folders.
///
/// Bodies are read without the account's lock; under it a record is only replaced when it is still
/// the one that was read. So the account works on meanwhile.
final class Rebuild {
    private static final System.Logger LOG = System.getLogger(Rebuild.class.getName());

    /// Records at a time, of 64 KiB at most.
    private static final int TOGETHER = 32;

    private static final int READ_OCTETS = 64 << 10;

    private final AccountWriter writer;
    private final boolean mend;
    private final Progress progress;
    private final List<String> findings = new ArrayList<>();

    /// Identifiers that lead to another thread than that of a message which has them, with that
    /// message's thread.
    private final Map<Long, Long> contradictions = new HashMap<>();

    /// Those of them that another message confirms: two with one identifier.
    private final Set<Long> confirmed = new HashSet<>();

    private long done;
    private long total;
    private long summaries;
    private long threads;
    private long folders;

    Rebuild(AccountWriter writer, boolean mend, Progress progress) {
        this.writer = writer;
        this.mend = mend;
        this.progress = progress;
    }

    /// @throws ProblemException when it is cancelled: what was mended remains
    Rebuilt run() throws StoreException, ProblemException {
        List<Integer> ids =
                writer.settled(s -> {
                    s.folders.values().forEach(folder -> total += folder.status.messages());
                    return s.folders.keySet().stream().sorted().toList();
                });
        for (int folder : ids) {
            messages(folder, this::compare);
            if (mend) {
                mendFolder(folder);
            }
        }
        if (!contradictions.isEmpty()) {
            done = 0;
            for (int folder : ids) {
                messages(folder, this::confirm);
            }
            settleContradictions();
        }
        if (mend) {
            new Sharing(writer).rebuildIndex();
        }
        return new Rebuilt(done, summaries, threads, folders, List.copyOf(findings));
    }

    /// Some records of a folder.
    @FunctionalInterface
    private interface Visitor {
        void records(int folder, List<Entry> entries) throws EngineException, StoreException;
    }

    private void messages(int folder, Visitor visitor) throws StoreException, ProblemException {
        byte[] at = Keys.inFolder(Keys.MESSAGE, folder);
        byte[] to = Keys.inFolder(Keys.MESSAGE, folder + 1);
        while (true) {
            try {
                var some =
                        writer.context
                                .engine()
                                .range(writer.partition, at, to, TOGETHER, Direction.FORWARD);
                visitor.records(folder, some);
                done += some.size();
                if (some.size() < TOGETHER) {
                    return;
                }
                at = Reader.after(some.getLast().key());
            } catch (EngineException e) {
                throw AccountWriter.failure(e);
            }
            String doing = (mend ? "Rebuilding " : "Verifying ") + writer.id;
            progress.step(doing, done, Math.max(done, total), Progress.Unit.MESSAGES);
        }
    }

    /// A record as it is, and as it should be.
    private record Pair(Entry entry, MessageRecord fresh, boolean same) {
        boolean isStill(byte[] value) {
            return Arrays.equals(entry.value(), value);
        }
    }

    private void compare(int folder, List<Entry> entries) throws EngineException, StoreException {
        var pairs = new ArrayList<Pair>();
        for (Entry entry : entries) {
            String name = "folder " + folder + " UID " + Keys.uid(entry.key());
            try {
                var fresh = fresh(MessageRecord.decode(entry.value()));
                boolean same = same(entry.value(), fresh);
                if (!same && !mend) {
                    findings.add(name + ": summary differs from the body");
                }
                pairs.add(new Pair(entry, fresh, same));
            } catch (EngineException e) {
                if (isStill(entry)) {
                    findings.add(name + ": " + e.getMessage());
                }
            } catch (IOException e) {
                if (isStill(entry)) {
                    findings.add(name + ": body cannot be read: " + e.getMessage());
                }
            }
        }
        writer.settled(s -> {
            var series = new BatchSeries(writer);
            for (Pair pair : pairs) {
                if (writer.reader().get(pair.entry.key()).filter(pair::isStill).isPresent()) {
                    mend(s, pair, series);
                }
            }
            if (!series.last().isEmpty()) {
                writer.submit(series.last(), () -> {});
                writer.flush();
            }
            return s;
        });
    }

    /// Whether a message is there that could not be read: it may have been expunged meanwhile.
    private boolean isStill(Entry entry) throws EngineException {
        return writer.reader()
                .get(entry.key())
                .filter(value -> Arrays.equals(value, entry.value()))
                .isPresent();
    }

    /// What the record should be: its flags follow from the prefix, its size and summary from the
    /// body.
    private MessageRecord fresh(MessageRecord old) throws IOException {
        var parser = new MimeParser();
        byte[] octets = new byte[READ_OCTETS];
        try (var in = writer.context.blobs().open(old.blob(), 0, Long.MAX_VALUE)) {
            for (int n = in.read(octets); n >= 0; n = in.read(octets)) {
                parser.feed(octets, 0, n);
            }
        }
        var summary = parser.finish();
        var staged = new StagedMessage(old.blob(), summary, SummaryCodec.encode(summary));
        return MessageRecord.of(
                old.blob(),
                staged.octets(),
                old.internalDate(),
                old.saveDate(),
                old.emailId(),
                old.threadId(),
                ListedHeader.listsAny(old.prefix()),
                old.prefix(),
                Deliveries.fitting(staged, old.prefixOctets()));
    }

    /// Compression may give other octets for the same: then what they mean counts.
    private static boolean same(byte[] value, MessageRecord fresh) throws EngineException {
        if (Arrays.equals(value, fresh.encode())) {
            return true;
        }
        var old = MessageRecord.decode(value);
        boolean fixedSame =
                old.summaryAt() == fresh.summaryAt()
                        && Arrays.equals(
                                value, 0, old.summaryAt(), fresh.encode(), 0, fresh.summaryAt());
        try {
            return fixedSame && Arrays.equals(again(value, old.summaryAt()), again(fresh));
        } catch (SummaryFormatException e) {
            return false;
        }
    }

    private static byte[] again(MessageRecord record) throws SummaryFormatException {
        return again(record.encode(), record.summaryAt());
    }

    private static byte[] again(byte[] value, int summaryAt) throws SummaryFormatException {
        byte[] summary = Arrays.copyOfRange(value, summaryAt, value.length);
        return SummaryCodec.encode(SummaryCodec.decode(summary));
    }

    private void mend(AccountState s, Pair pair, BatchSeries series) throws EngineException {
        if (mend && !pair.same) {
            series.put(pair.entry.key(), pair.fresh.encode());
            summaries++;
        }
        mendThread(s, pair, series);
    }

    private void mendThread(AccountState s, Pair pair, BatchSeries series) throws EngineException {
        var listed = bodyListed(pair.fresh);
        if (!Threads.isOwn(listed)) {
            return;
        }
        long[] ids = Threads.identifiers(listed);
        long thread = pair.fresh.threadId();
        long known = noted(ids[0]);
        if (known == thread) {
            return;
        }
        if (known != 0) {
            contradictions.put(ids[0], thread);
            return;
        }
        if (!mend) {
            findings.add("UID " + Keys.uid(pair.entry.key()) + ": its thread is not in the index");
            return;
        }
        threads++;
        for (long id : ids) {
            if (noted(id) == 0) {
                note(s, id, thread, series);
            }
        }
    }

    private static void note(AccountState s, long id, long thread, BatchSeries series) {
        series.put(Keys.thread(id), Threads.encode(thread));
        s.recentThreads.add(id, thread);
    }

    private static ListedHeader bodyListed(MessageRecord record) throws EngineException {
        try {
            return SummaryCodec.decodeListed(record.encode(), record.summaryAt());
        } catch (SummaryFormatException e) {
            throw RecordReader.corrupt(String.valueOf(e.getMessage()));
        }
    }

    /// 0 when it leads nowhere, or what is kept of it is damaged.
    private long noted(long id) throws EngineException {
        var value = writer.reader().get(Keys.thread(id));
        return value.isPresent() ? Threads.decode(value.get()) : 0;
    }

    private void confirm(int folder, List<Entry> entries) throws EngineException {
        for (Entry entry : entries) {
            try {
                var record = MessageRecord.decode(entry.value());
                long[] ids = Threads.identifiers(bodyListed(record));
                if (ids.length > 0
                        && contradictions.containsKey(ids[0])
                        && record.threadId() == noted(ids[0])) {
                    confirmed.add(ids[0]);
                }
            } catch (EngineException e) {
                // Told before; a device that fails says so at the next read.
                LOG.log(System.Logger.Level.DEBUG, "record that confirms nothing", e);
            }
        }
    }

    private void settleContradictions() throws StoreException {
        contradictions.keySet().removeAll(confirmed);
        if (!mend) {
            contradictions.forEach((id, thread) ->
                    findings.add("thread %x: an identifier leads elsewhere".formatted(thread)));
            return;
        }
        writer.settled(s -> {
            var series = new BatchSeries(writer);
            contradictions.forEach((id, thread) -> note(s, id, thread, series));
            threads += contradictions.size();
            writer.submit(series.last(), () -> {});
            writer.flush();
            return s;
        });
    }

    /// Keys for listings go, and are made when they are next asked for; counters are counted.
    private void mendFolder(int id) throws StoreException {
        writer.settled(s -> {
            var folder = s.folders.get(id);
            if (folder == null) {
                // It was deleted meanwhile.
                return s;
            }
            var batch = new Batch();
            batch.deleteRange(Keys.inFolder(Keys.LISTING, id), Keys.inFolder(Keys.LISTING, id + 1));
            long touched = folder.touched;
            var counted = writer.reader().view(folder).status();
            folder.touched = touched;
            boolean differs = !StoreCheck.kept(writer, folder).equals(counted);
            if (differs) {
                folder.status = counted;
                batch.put(Keys.state(id), folder.encode());
                folders++;
            }
            writer.submit(batch, () -> {});
            writer.flush();
            if (differs) {
                writer.reload();
            }
            return s;
        });
    }
}
