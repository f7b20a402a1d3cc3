package org.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Many sessions change one folder of the real store at once, some with QRESYNC. Each is a
/// [ModelClient] that holds every response against what it may be told; in the end all know the
/// same UIDs, flags and MODSEQs.
interface ManySessionsContract {
    int SESSIONS = 6;
    int COMMANDS = 120;

    ImapFixture open() throws Exception;

    @Test
    default void allClientsLearnTheSame() throws Exception {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        Set<Long> deleted = new ConcurrentSkipListSet<>();
        List<ModelClient> clients = new ArrayList<>();
        try (var imap = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < SESSIONS; i++) {
                clients.add(
                        new ModelClient(imap.address(), new Random(seed + i), i % 2 == 1, deleted));
            }
            List<Future<?>> works = new ArrayList<>();
            for (ModelClient client : clients) {
                works.add(
                        threads.submit(() -> {
                            client.work(COMMANDS);
                            return client;
                        }));
            }
            for (Future<?> work : works) {
                work.get();
            }
            List<String> known = new ArrayList<>();
            for (ModelClient client : clients) {
                known.add(client.settle());
            }
            assertThat(known).as("seed %d", seed).containsOnly(known.getFirst());
        } catch (ExecutionException e) {
            throw new AssertionError("seed " + seed, e.getCause());
        } finally {
            for (ModelClient client : clients) {
                client.close();
            }
        }
    }
}
