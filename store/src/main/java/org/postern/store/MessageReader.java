package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads the messages of one folder. Takes no lock: a message's record never changes until it goes.
final class MessageReader {
    private final AccountWriter writer;
    private final int folder;

    MessageReader(AccountWriter writer, int folder) {
        this.writer = writer;
        this.folder = folder;
    }

    /// One record at a time.
    @FunctionalInterface
    interface RecordVisitor {
        void record(long uid, byte[] value) throws EngineException;
    }

    /// @param uidNext the published one: above it may be records of a copy under way
    Optional<StoredMessage> message(long uid, long uidNext) throws StoreException {
        if (uid < 1 || uid >= uidNext) {
            return Optional.empty();
        }
        try {
            var value = writer.reader().get(Keys.message(folder, uid));
            return value.isPresent()
                    ? Optional.of(message(uid, value.get()))
                    : Optional.<StoredMessage>empty();
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    private StoredMessage message(long uid, byte[] value) throws EngineException {
        return new StoredMessage(writer.context.blobs(), uid, MessageRecord.decode(value));
    }

    void messages(FolderView view, UidSet uids, Consumer<StoredMessage> each)
            throws StoreException {
        try {
            records(view, uids, (uid, value) -> each.accept(message(uid, value)));
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    /// The records of those of `uids` that are in `view` and were not expunged since, in order.
    void records(FolderView view, UidSet uids, RecordVisitor visitor) throws EngineException {
        var runs = new UidRuns(Integer.MAX_VALUE);
        view.within(
                uids,
                (p, from, to) -> {
                    for (int i = from; i < to; i++) {
                        runs.add(view.pageStart(p) + i, view.page(p).uid(i));
                    }
                });
        for (UidSet set : runs.toSets()) {
            for (int i = 0; i < set.rangeCount(); i++) {
                run(set.first(i), set.last(i), visitor);
            }
        }
    }

    private void run(long first, long last, RecordVisitor visitor) throws EngineException {
        byte[] key = Keys.message(folder, first);
        if (first == last) {
            var value = writer.reader().get(key);
            if (value.isPresent()) {
                visitor.record(first, value.get());
            }
            return;
        }
        writer.reader()
                .forEach(
                        key,
                        Keys.message(folder, last + 1),
                        entry -> visitor.record(Keys.uid(entry.key()), entry.value()));
    }

    UidSet vanished(long since, FolderView view) throws StoreException {
        return writer.pipelined(s -> {
            long floor = s.selectable(folder).vanishedFloor;
            return since < floor
                    ? absent(view)
                    : writer.reader().vanished(folder, since, view.status().highestModSeq());
        });
    }

    Optional<List<Gone>> gone(long since, FolderView view) throws StoreException {
        return writer.pipelined(s ->
                since < s.selectable(folder).vanishedFloor
                        ? Optional.<List<Gone>>empty()
                        : GoneLog.read(
                                writer.reader(), folder, since, view.status().highestModSeq()));
    }

    /// All UIDs below UIDNEXT that are not there.
    private static UidSet absent(FolderView view) {
        var absent = new UidSet.Builder();
        long next = 1;
        for (int p = 0; p < view.pageCount(); p++) {
            var page = view.page(p);
            for (int i = 0; i < page.count(); i++) {
                if (page.uid(i) > next) {
                    absent.add(next, page.uid(i) - 1);
                }
                next = page.uid(i) + 1;
            }
        }
        if (next < view.status().uidNext()) {
            absent.add(next, view.status().uidNext() - 1);
        }
        return absent.build();
    }
}
