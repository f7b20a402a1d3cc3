package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class LifecycleTest {
    private final List<String> steps = new ArrayList<>();
    private final MemoryEvents events = new MemoryEvents();
    private static final Duration GRACE = Duration.ofSeconds(5);

    private Service service(String name, @Nullable Exception failure) {
        return new Service() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void start() throws ProblemException {
                switch (failure) {
                    case ProblemException e -> throw e;
                    case RuntimeException e -> throw e;
                    case null, default -> steps.add("+" + name);
                }
            }

            @Override
            public void stop(Duration grace) {
                assertThat(grace).isBetween(Duration.ZERO, GRACE);
                steps.add("-" + name);
                if (name.equals("bad")) {
                    throw new IllegalStateException("stop fails");
                }
            }

            @Override
            public Health health() {
                if (name.equals("bad")) {
                    throw new IllegalStateException("health fails");
                }
                return new Health(State.OK, "fine");
            }
        };
    }

    @Test
    void startsInOrderAndStopsInReverse() throws Exception {
        var lifecycle =
                new Lifecycle(
                        List.of(service("a", null), service("bad", null), service("c", null)),
                        events);
        lifecycle.start(GRACE);
        assertThat(lifecycle.health())
                .map(h -> h.name() + " " + h.health().state())
                .containsExactly("a OK", "bad FAILED", "c OK");
        lifecycle.stop(GRACE);
        lifecycle.stop(GRACE);
        assertThat(steps).containsExactly("+a", "+bad", "+c", "-c", "-bad", "-a");
        assertThat(events.of(KernelEvent.ServiceStarted.class)).hasSize(3);
        assertThat(events.of(KernelEvent.ServiceStopped.class)).hasSize(3);
    }

    @Test
    void aFailureStopsWhatWasStarted() {
        var failure = new ProblemException("Port 25 is taken.", null, null);
        var lifecycle =
                new Lifecycle(
                        List.of(service("a", null), service("b", failure), service("c", null)),
                        events);
        assertThatThrownBy(() -> lifecycle.start(GRACE)).isSameAs(failure);
        assertThat(steps).containsExactly("+a", "-a");
        assertThat(events.of(KernelEvent.ServiceFailed.class))
                .containsExactly(new KernelEvent.ServiceFailed("b", "Port 25 is taken."));
    }

    @Test
    void aDefectIsAProblemWithItsId() {
        var lifecycle =
                new Lifecycle(
                        List.of(service("a", null), service("b", new IllegalStateException("x"))),
                        events);
        assertThatThrownBy(() -> lifecycle.start(GRACE))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("b cannot start because of a defect");
        assertThat(steps).containsExactly("+a", "-a");
    }
}
