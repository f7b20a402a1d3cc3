package org.postern.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.antispam.RuleEngine;
import org.postern.antispam.RuleOptions;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/// Nobody waits for rules but mail that comes before them.
class JunkRulesTest {
    @TempDir private Path folder;

    private final List<List<Path>> read = new ArrayList<>();
    private boolean asking;

    private static JunkRules.Wanted wanted(String... folders) {
        return new JunkRules.Wanted(List.of(folders), false);
    }

    private RuleEngine read(List<Path> folders, boolean network) {
        read.add(folders);
        asking = network;
        return new RuleEngine(RuleOptions.OWN_RULES);
    }

    @Test
    void readsBesideWhoeverAskedForIt() throws Exception {
        var mayRead = new CountDownLatch(1);
        var rules =
                new JunkRules(
                        () -> wanted(folder.toString(), folder.resolve("absent").toString()),
                        (there, network) -> {
                            awaitQuietly(mayRead);
                            return read(there, network);
                        });
        rules.readAhead();
        rules.readAhead();
        // We are here although not one rule can be read yet.
        assertThat(mayRead.getCount()).isEqualTo(1);
        var asked = new FutureTask<>(rules::current);
        Thread.ofVirtual().start(asked);
        mayRead.countDown();
        assertThat(asked.get()).isSameAs(rules.current());
        assertThat(read).containsExactly(List.of(folder));
    }

    @Test
    void readsAnewWhenTheFoldersAreOthers() {
        var wanted = new ArrayList<>(List.of(wanted("/absent/one")));
        var rules = new JunkRules(wanted::getFirst, this::read);
        var first = rules.current();
        assertThat(rules.current()).isSameAs(first);
        wanted.set(0, wanted(folder.toString()));
        assertThat(rules.current()).isNotSameAs(first);
        assertThat(read).containsExactly(List.of(), List.of(folder));
        assertThat(asking).isFalse();
        wanted.set(0, new JunkRules.Wanted(List.of(folder.toString()), true));
        rules.current();
        assertThat(read).hasSize(3);
        assertThat(asking).isTrue();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
