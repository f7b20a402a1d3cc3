package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.kernel.Event;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

@Timeout(60)
final class GroupCommitterTest {
    private static final Partition P = new Partition("mail/p");

    private final GatedEngine engine = new GatedEngine();
    private final List<EngineEvent> events = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatWaitsBecomesOneGroup() throws Exception {
        var order = Collections.synchronizedList(new ArrayList<Integer>());
        try (var committer = committer(GroupCommitter.DEFAULT_LIMITS)) {
            var first = committer.submit(put("first"), () -> order.add(-1));
            engine.entered.acquire();
            var rest =
                    IntStream.range(0, 20)
                            .mapToObj(i -> committer.submit(put("k" + i), () -> order.add(i)))
                            .toList();
            engine.gate.release(2);
            first.await();
            for (var ticket : rest) {
                ticket.await();
            }
            assertThat(order).isEqualTo(IntStream.range(-1, 20).boxed().toList());
            var counters = committer.counters();
            assertThat(counters.groups()).isEqualTo(2);
            assertThat(counters.writes()).isEqualTo(21);
            assertThat(counters.flushes()).isEqualTo(2);
            assertThat(counters.largestGroup()).isEqualTo(20);
            assertThat(counters.waiting()).isZero();
        }
    }

    @Test
    void aCallbackRunsBeforeAnyWriterOfItsGroupGoesOn() throws Exception {
        var done = Collections.synchronizedList(new ArrayList<String>());
        try (var committer = committer(GroupCommitter.DEFAULT_LIMITS)) {
            var ahead = committer.submit(put("ahead"), () -> {});
            engine.entered.acquire();
            var first = committer.submit(put("a"), () -> done.add("a"));
            committer.submit(put("b"), () -> done.add("b"));
            engine.gate.release(2);
            ahead.await();
            first.await();
            assertThat(done).containsExactly("a", "b");
        }
    }

    @Test
    void aFullQueueParksItsSubmitters() throws Exception {
        try (var committer = committer(new GroupCommitter.Limits(1, Batch.MAX_OCTETS))) {
            committer.submit(put("under way"), () -> {});
            engine.entered.acquire();
            committer.submit(put("waiting"), () -> {});
            var parked = Thread.ofVirtual().start(() -> committer.submit(put("late"), () -> {}));
            while (parked.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertThat(committer.counters().waiting()).isEqualTo(1);
            engine.gate.release(3);
            parked.join();
        }
        assertThat(engine.get(P, Tests.octets("late"))).isPresent();
    }

    @Test
    void aFencedWriteFailsAloneAndItsCallbackDoesNotRun() throws Exception {
        engine.gate.release(9);
        var ran = new ArrayList<String>();
        try (var committer = committer(GroupCommitter.DEFAULT_LIMITS)) {
            committer.commit(new Engine.Write(P, 2, new Batch().put(Tests.octets("a"), value())));
            var old = new Engine.Write(P, 1, new Batch().put(Tests.octets("b"), value()));
            var fenced = committer.submit(old, () -> ran.add("b"));
            assertThatThrownBy(fenced::await)
                    .isInstanceOfSatisfying(
                            EngineException.class,
                            e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.FENCED));
            committer.commit(new Engine.Write(P, 2, new Batch().put(Tests.octets("c"), value())));
        }
        assertThat(ran).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void afterAFailureEveryWriteFails() throws Exception {
        engine.gate.release(9);
        engine.failure = new EngineException(EngineException.Kind.FAILED, "device gone", null);
        try (var committer = committer(GroupCommitter.DEFAULT_LIMITS)) {
            var ran = new ArrayList<String>();
            var failed = committer.submit(put("a"), () -> ran.add("a"));
            assertThatThrownBy(failed::await).hasMessage("device gone");
            engine.failure = null;
            assertThatThrownBy(() -> committer.commit(put("b"))).hasMessage("device gone");
            assertThat(ran).isEmpty();
            assertThat(engine.partitions(null, 1)).isEmpty();
        }
        assertThat(events)
                .singleElement()
                .isInstanceOfSatisfying(
                        EngineEvent.CommitFailed.class,
                        e -> assertThat(e.kind()).isEqualTo(EngineException.Kind.FAILED));
    }

    @Test
    void aFullDeviceFailsWhatWaitsAndIsTriedAgain() throws Exception {
        engine.failure = new EngineException(EngineException.Kind.FULL, "no room", null);
        try (var committer = committer(GroupCommitter.DEFAULT_LIMITS)) {
            var first = committer.submit(put("a"), () -> {});
            engine.entered.acquire();
            var behind = committer.submit(put("b"), () -> {});
            engine.gate.release();
            assertThatThrownBy(first::await).hasMessage("no room");
            assertThatThrownBy(behind::await).hasMessage("no room");
            engine.failure = null;
            engine.gate.release(9);
            committer.commit(put("c"));
        }
        assertThat(engine.range(P, new byte[0], null, 9, Direction.FORWARD)).hasSize(1);
    }

    @Test
    void aDefectOfTheEngineWakesItsWaiters() {
        engine.gate.release(9);
        engine.defect = new IllegalStateException("planted");
        try (var committer = committer(GroupCommitter.DEFAULT_LIMITS)) {
            assertThatThrownBy(() -> committer.commit(put("a"))).hasMessageContaining("planted");
            engine.defect = null;
            assertThatThrownBy(() -> committer.commit(put("b"))).hasMessageContaining("planted");
        }
    }

    @Test
    void closingWritesWhatWaitsAndRefusesTheRest() throws Exception {
        var committer = committer(GroupCommitter.DEFAULT_LIMITS);
        committer.submit(put("a"), () -> {});
        engine.entered.acquire();
        committer.submit(put("b"), () -> {});
        engine.gate.release(9);
        committer.close();
        assertThat(engine.range(P, new byte[0], null, 9, Direction.FORWARD)).hasSize(2);
        assertThatThrownBy(() -> committer.commit(put("c"))).hasMessageContaining("closed");
        committer.close();
    }

    @Test
    void anInterruptDoesNotHideTheOutcome() throws Exception {
        try (var committer = committer(GroupCommitter.DEFAULT_LIMITS)) {
            var interrupted = new ArrayList<Boolean>();
            var writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                Thread.currentThread().interrupt();
                                commitQuietly(committer);
                                interrupted.add(Thread.currentThread().isInterrupted());
                            });
            engine.gate.release(9);
            writer.join();
            assertThat(interrupted).containsExactly(true);
        }
        assertThat(engine.get(P, Tests.octets("a"))).isPresent();
    }

    @Test
    void theBlobsGoAheadOfTheBatches() throws Exception {
        engine.gate.release(99);
        var prelude = new CountingPrelude();
        try (var committer =
                new GroupCommitter(engine, prelude, GroupCommitter.DEFAULT_LIMITS, this::record)) {
            committer.commit(put("a"));
            assertThat(engine.get(CountingPrelude.BLOBS, Tests.octets("1"))).isPresent();
            assertThat(prelude.log).containsExactly("force", "written");
            assertThat(committer.counters().flushes()).isEqualTo(2);
            engine.failure = new EngineException(EngineException.Kind.FULL, "no room", null);
            assertThatThrownBy(() -> committer.commit(put("b"))).hasMessage("no room");
            assertThat(prelude.log).containsExactly("force", "written", "force", "failed");
        }
    }

    private static void commitQuietly(Committer committer) {
        try {
            committer.commit(put("a"));
        } catch (EngineException e) {
            throw new AssertionError(e);
        }
    }

    private GroupCommitter committer(GroupCommitter.Limits limits) {
        return new GroupCommitter(engine, CommitPrelude.NONE, limits, this::record);
    }

    private void record(Event event) {
        events.add((EngineEvent) event);
    }

    private static byte[] value() {
        return Tests.octets("value");
    }

    private static Engine.Write put(String key) {
        return new Engine.Write(P, 2, new Batch().put(Tests.octets(key), value()));
    }

    private static final class CountingPrelude implements CommitPrelude {
        static final Partition BLOBS = new Partition("blobs/00");
        final List<String> log = new ArrayList<>();
        private int count;

        @Override
        public Forced force() {
            log.add("force");
            var batch = new Batch().put(Tests.octets("" + ++count), value());
            return new Forced(List.of(new Engine.Write(BLOBS, 0, batch)), 1);
        }

        @Override
        public void written() {
            log.add("written");
        }

        @Override
        public void failed() {
            log.add("failed");
        }
    }
}
