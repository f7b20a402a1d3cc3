package org.postern.antispam;

import org.jspecify.annotations.Nullable;
import org.postern.antispam.LearnerFormat.Memo;
import org.postern.antispam.LearnerStorage.Change;
import org.postern.antispam.LearnerStorage.Entry;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// One model and what is on disk of it.
///
/// A lesson is written as a record before it changes the model. After [#RECORDS] of them the pages
/// that changed are written, each with the number of the last lesson it holds, and at last the
/// state with the records' deletion. When a crash comes between, each page takes the records that
/// it lacks, and so does the state: the model is, bit by bit, what it was.
///
/// Reading is for any thread; whoever writes holds [#lock].
final class LearnerKeeper {
    /// Lessons that are kept as records at most, unless pages cannot be written.
    static final int RECORDS = 256;

    private static final int PAGES_A_WRITE = 200;
    private static final int PAGES_A_READ = 128;
    private static final int RECORDS_A_READ = 32;

    /// Memos that are forgotten with one lesson at most: more than it adds.
    private static final int FORGOTTEN_A_LESSON = 4;

    private static final System.Logger LOG = System.getLogger(LearnerKeeper.class.getName());

    final ReentrantLock lock = new ReentrantLock();

    private final LearnerStorage storage;
    private final String name;
    private final int bits;
    private final long memos;
    private final LearnerModel model;
    private final BitSet changed = new BitSet();

    /// The first lesson whose record may be on disk.
    private long firstRecord = 1;

    /// @param bits 2 to that power is the number of buckets
    /// @param memos how many lessons back messages are remembered
    static LearnerKeeper open(LearnerStorage storage, String name, int bits, long memos)
            throws IOException {
        Optional<byte[]> head = storage.get(name, LearnerFormat.HEAD);
        var found =
                head.isPresent()
                        ? LearnerFormat.decodeHead(head.get())
                        : new LearnerFormat.Head(LearnerState.FRESH, bits);
        var table = new LearnerTable(found.bits());
        var keeper =
                new LearnerKeeper(
                        storage, name, found.bits(), memos, new LearnerModel(table, found.state()));
        keeper.load();
        return found.bits() == bits ? keeper : keeper.resized(bits);
    }

    private LearnerKeeper(
            LearnerStorage storage, String name, int bits, long memos, LearnerModel model) {
        this.storage = storage;
        this.name = name;
        this.bits = bits;
        this.memos = memos;
        this.model = model;
    }

    LearnerModel model() {
        return model;
    }

    // Reading

    private void load() throws IOException {
        LearnerTable table = model.table();
        long[] held = new long[table.pages()];
        // A page that was never written misses nothing but the records.
        Arrays.fill(held, model.state().sequence());
        loadPages(table, held);
        firstRecord = model.state().sequence() + 1;
        replay(table, held);
    }

    private void loadPages(LearnerTable table, long[] held) throws IOException {
        byte[] from = LearnerFormat.page(bits, 0);
        while (true) {
            List<Entry> pages =
                    storage.range(name, from, LearnerFormat.pagesEnd(bits), PAGES_A_READ);
            if (pages.isEmpty()) {
                return;
            }
            for (Entry entry : pages) {
                int page = LearnerFormat.page(entry.key());
                if (page >= 0 && page < held.length) {
                    long[] entries = new long[LearnerTable.PAGE];
                    held[page] = LearnerFormat.decode(entry.value(), entries);
                    table.fill(page, entries);
                }
            }
            from = after(pages.getLast().key());
        }
    }

    private void replay(LearnerTable table, long[] held) throws IOException {
        byte[] from = LearnerFormat.journal(0);
        byte[] end = LearnerFormat.journal(-1);
        while (true) {
            List<Entry> records = storage.range(name, from, end, RECORDS_A_READ);
            if (records.isEmpty()) {
                return;
            }
            for (Entry entry : records) {
                long sequence = LearnerFormat.sequence(entry.key());
                var record = LearnerRecord.decode(entry.value());
                firstRecord = Math.min(firstRecord, sequence);
                record.apply(
                        table,
                        page -> {
                            changed.set(page);
                            return held[page] < sequence;
                        });
                if (model.state().sequence() < sequence) {
                    model.state(
                            model.state().after(record.lesson(), record.back(), record.fusion()));
                }
            }
            from = after(records.getLast().key());
        }
    }

    private static byte[] after(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    /// What is remembered of a message.
    Optional<Memo> memo(byte[] digest) throws IOException {
        return Memo.decode(storage.get(name, LearnerFormat.memo(digest)));
    }

    // Writing

    /// Learns a message that is not remembered, or takes back one that is.
    ///
    /// @param before what was remembered of the message so far
    /// @throws IOException when it cannot be written; the model is as it was
    void commit(byte[] digest, @Nullable Memo before, LearnerRecord record) throws IOException {
        long sequence = model.state().sequence() + 1;
        var changes = new ArrayList<Change>();
        forgetOld(sequence, changes);
        if (before != null) {
            changes.add(new Change(LearnerFormat.age(before.sequence()), null));
        }
        changes.add(new Change(LearnerFormat.journal(sequence), record.encode()));
        byte[] key = LearnerFormat.memo(digest);
        if (record.back()) {
            changes.add(new Change(key, null));
        } else {
            changes.add(new Change(LearnerFormat.age(sequence), digest));
            changes.add(new Change(key, new Memo(record.lesson(), sequence, 1).encode()));
        }
        storage.write(name, changes);
        record.apply(
                model.table(),
                page -> {
                    changed.set(page);
                    return true;
                });
        model.state(model.state().after(record.lesson(), record.back(), record.fusion()));
        if (sequence - firstRecord >= RECORDS) {
            tryCheckpoint();
        }
    }

    /// Counts somebody who says the same, or no longer says it.
    void vote(byte[] digest, Memo memo) throws IOException {
        storage.write(name, List.of(new Change(LearnerFormat.memo(digest), memo.encode())));
    }

    /// Forgets that messages learned long ago were learned: the lessons stay, but can no longer be
    /// taken back.
    private void forgetOld(long sequence, List<Change> changes) throws IOException {
        if (sequence <= memos) {
            return;
        }
        for (Entry entry :
                storage.range(
                        name,
                        LearnerFormat.age(0),
                        LearnerFormat.age(sequence - memos),
                        FORGOTTEN_A_LESSON)) {
            changes.add(new Change(LearnerFormat.memo(entry.value()), null));
            changes.add(new Change(entry.key(), null));
        }
    }

    private void tryCheckpoint() {
        try {
            checkpoint();
        } catch (IOException e) {
            // Nothing is lost: the records are there, and the next lesson tries again.
            LOG.log(Level.WARNING, "the learner's pages cannot be written model=" + name, e);
        }
    }

    /// Writes what changed, so that no record is needed any more.
    void checkpoint() throws IOException {
        long sequence = model.state().sequence();
        var pages = new ArrayList<Change>();
        for (int page = changed.nextSetBit(0); page >= 0; page = changed.nextSetBit(page + 1)) {
            byte[] octets = LearnerFormat.encode(model.table().copy(page), sequence);
            pages.add(new Change(LearnerFormat.page(bits, page), octets));
            if (pages.size() == PAGES_A_WRITE) {
                storage.write(name, pages);
                pages.clear();
            }
        }
        if (!pages.isEmpty()) {
            storage.write(name, pages);
        }
        var last = new ArrayList<Change>();
        last.add(new Change(LearnerFormat.HEAD, LearnerFormat.encode(model.state(), bits)));
        long first = firstRecord;
        while (first <= sequence && last.size() < LearnerStorage.MOST_CHANGES) {
            last.add(new Change(LearnerFormat.journal(first++), null));
        }
        storage.write(name, last);
        firstRecord = first;
        changed.clear();
    }

    // Another size

    /// The same model in a table of another size, written whole; then the old pages go.
    private LearnerKeeper resized(int wanted) throws IOException {
        checkpoint();
        var table = new LearnerTable(wanted);
        model.table().copyTo(table);
        var keeper =
                new LearnerKeeper(
                        storage, name, wanted, memos, new LearnerModel(table, model.state()));
        keeper.firstRecord = model.state().sequence() + 1;
        keeper.changed.set(0, table.pages());
        keeper.checkpoint();
        var old = new ArrayList<Change>();
        for (int page = 0; page < model.table().pages(); page++) {
            old.add(new Change(LearnerFormat.page(bits, page), null));
            if (old.size() == LearnerStorage.MOST_CHANGES) {
                storage.write(name, old);
                old.clear();
            }
        }
        storage.write(name, old);
        return keeper;
    }
}
