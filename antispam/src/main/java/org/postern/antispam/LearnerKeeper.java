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

    /// Up to so many buckets, as a power of two, the table grows.
    private final int mostBits;

    private final long memos;
    private final LearnerModel model;
    private final BitSet changed = new BitSet();

    /// The first lesson whose record may be on disk.
    private long firstRecord = 1;

    /// The keys of pages that a table of another size has left behind: its bits, or 0.
    private int leftBehind;

    /// @param mostBits up to so many buckets, as a power of two, the table grows
    /// @param memos how many lessons back messages are remembered
    static LearnerKeeper open(LearnerStorage storage, String name, int mostBits, long memos)
            throws IOException {
        Optional<byte[]> head = storage.get(name, LearnerFormat.HEAD);
        int first = Math.min(mostBits, LearnerTable.BITS_TO_MOVE);
        var found =
                head.isPresent()
                        ? LearnerFormat.decodeHead(head.get())
                        : new LearnerFormat.Head(LearnerState.FRESH, first);
        var model = new LearnerModel(new LearnerTable(found.bits()), found.state());
        var keeper = new LearnerKeeper(storage, name, mostBits, memos, model);
        keeper.load();
        if (found.bits() > mostBits) {
            keeper.resize(mostBits);
        }
        return keeper;
    }

    private LearnerKeeper(
            LearnerStorage storage, String name, int mostBits, long memos, LearnerModel model) {
        this.storage = storage;
        this.name = name;
        this.mostBits = mostBits;
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
        byte[] from = LearnerFormat.page(table.bits(), 0);
        byte[] end = LearnerFormat.pagesEnd(table.bits());
        while (true) {
            List<Entry> pages = storage.range(name, from, end, PAGES_A_READ);
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
            tidy();
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

    private void tidy() {
        try {
            LearnerTable table = model.table();
            if (table.used() > table.room() / 2 && table.bits() < mostBits) {
                resize(table.bits() + 1);
            } else {
                checkpoint();
            }
        } catch (IOException e) {
            // Nothing is lost: the records are there, and the next lesson tries again.
            LOG.log(Level.WARNING, "the learner's pages cannot be written model=" + name, e);
        }
    }

    /// Goes on with a table of another size. The old pages count until the new state is written.
    private void resize(int wanted) throws IOException {
        checkpoint();
        LearnerTable before = model.table();
        model.table(before.moved(wanted));
        leftBehind = before.bits();
        changed.set(0, model.table().pages());
        checkpoint();
    }

    /// Writes what changed, so that no record is needed any more.
    void checkpoint() throws IOException {
        long sequence = model.state().sequence();
        LearnerTable table = model.table();
        var pages = new ArrayList<Change>();
        for (int page = changed.nextSetBit(0); page >= 0; page = changed.nextSetBit(page + 1)) {
            byte[] octets = LearnerFormat.encode(table.copy(page), sequence);
            pages.add(new Change(LearnerFormat.page(table.bits(), page), octets));
            writeFrom(pages, PAGES_A_WRITE);
        }
        writeFrom(pages, 1);
        var last = new ArrayList<Change>();
        byte[] head = LearnerFormat.encode(model.state(), table.bits());
        last.add(new Change(LearnerFormat.HEAD, head));
        long first = firstRecord;
        while (first <= sequence && last.size() < LearnerStorage.MOST_CHANGES) {
            last.add(new Change(LearnerFormat.journal(first++), null));
        }
        storage.write(name, last);
        firstRecord = first;
        changed.clear();
        if (leftBehind > 0) {
            clearLeftBehind();
        }
    }

    private void clearLeftBehind() throws IOException {
        var old = new ArrayList<Change>();
        int pages = new LearnerTable(leftBehind).pages();
        for (int page = 0; page < pages; page++) {
            old.add(new Change(LearnerFormat.page(leftBehind, page), null));
            writeFrom(old, LearnerStorage.MOST_CHANGES);
        }
        writeFrom(old, 1);
        leftBehind = 0;
    }

    /// Writes and clears the changes when there are so many of them.
    private void writeFrom(List<Change> changes, int count) throws IOException {
        if (changes.size() >= count) {
            storage.write(name, changes);
            changes.clear();
        }
    }
}
