package org.postern.store;

import org.postern.engine.EngineException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Forgets the threads of an account (see [Threads]) of which no message is left, deleted and held
/// mail included: once a week, so that an answer to what was deleted lately still finds its thread.
final class ThreadPruning {
    private static final long PERIOD_SECONDS = Duration.ofDays(7).toSeconds();

    private final AccountWriter writer;

    ThreadPruning(AccountWriter writer) {
        this.writer = writer;
    }

    /// Whether the moment of the week that is an account's own lies after `last` and not after
    /// `now`. Nothing is kept of it: one that passes while the node is down is left out.
    static boolean isDue(AccountId id, Instant last, Instant now) {
        return week(id, last) < week(id, now);
    }

    private static long week(AccountId id, Instant moment) {
        long own = Math.floorMod(id.hashCode(), PERIOD_SECONDS);
        return Math.floorDiv(moment.getEpochSecond() - own, PERIOD_SECONDS);
    }

    /// An identifier and the thread to which it leads.
    private record Entry(byte[] key, long thread) {}

    /// The account goes on while its entries are read; it waits only while what was found is looked
    /// at again and removed.
    ///
    /// @return identifiers that were forgotten
    int run() throws StoreException {
        var candidates = candidates(writer.settled(this::living));
        if (candidates.isEmpty()) {
            return 0;
        }
        return writer.settled(s -> {
            // A message may have joined one of them meanwhile.
            long[] living = living(s);
            var series = new BatchSeries(writer);
            int gone = 0;
            for (Entry entry : candidates) {
                if (Arrays.binarySearch(living, entry.thread()) < 0) {
                    series.delete(entry.key());
                    gone++;
                }
            }
            writer.submit(series.last(), () -> {});
            writer.flush();
            // It would lead to what is not kept any more.
            s.recentThreads.clear();
            return gone;
        });
    }

    /// The threads of all messages, ascending.
    private long[] living(AccountState s) throws EngineException {
        long[] threads = new long[1_024];
        int count = 0;
        for (FolderState folder : List.copyOf(s.folders.values())) {
            var view = writer.view(folder);
            if (count + view.count() > threads.length) {
                threads = Arrays.copyOf(threads, count + Math.max(count, view.count()));
            }
            for (int i = 0; i < view.count(); i++) {
                threads[count++] = view.threadIdAt(i);
            }
        }
        long[] living = Arrays.copyOf(threads, count);
        Arrays.sort(living);
        return living;
    }

    private List<Entry> candidates(long[] living) throws StoreException {
        var found = new ArrayList<Entry>();
        try {
            writer.reader()
                    .forEach(
                            Keys.kind(Keys.THREAD),
                            Keys.kind((byte) (Keys.THREAD + 1)),
                            entry -> {
                                long thread = Threads.decode(entry.value());
                                if (Arrays.binarySearch(living, thread) < 0) {
                                    found.add(new Entry(entry.key(), thread));
                                }
                            });
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
        return found;
    }
}
