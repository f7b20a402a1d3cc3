package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.kernel.Event;
import org.postern.net.SessionHandler.Refusal;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// When there is no room: who is refused, and that it ends.
class OverloadTest {
    private final List<Event> events = new ArrayList<>();
    private OverloadSettings settings = OverloadSettings.DEFAULTS;

    @Test
    void aMeanOfLateWakeUpsDecides() {
        var overload = new Overload(() -> settings, events::add);
        overload.measured(Duration.ofSeconds(1).toNanos());
        assertThat(overload.overloaded()).as("one pause").isFalse();
        for (int i = 0; i < 5; i++) {
            overload.measured(Duration.ofSeconds(1).toNanos());
        }
        assertThat(overload.overloaded()).isTrue();
        for (int i = 0; i < 10; i++) {
            overload.measured(0);
        }
        assertThat(overload.overloaded()).isFalse();
        assertThat(events)
                .hasExactlyElementsOfTypes(
                        NetEvent.OverloadBegan.class, NetEvent.OverloadEnded.class);
    }

    private ConnectionLimits limits() {
        return new ConnectionLimits(
                () -> ConnectionSettings.DEFAULTS,
                () -> new TrustedSettings(List.of(Network.parse("127.0.0.0/8"))),
                () -> settings,
                () -> Instant.EPOCH,
                1_000);
    }

    private static boolean admitted(ConnectionLimits limits, String address, int room) {
        return limits.admit(InetAddress.ofLiteral(address), room)
                instanceof ConnectionLimits.Admission.Admitted;
    }

    @Test
    void aNetworkHasItsOwnBound() {
        settings = new OverloadSettings(3, 80, Duration.ofMillis(500));
        var limits = limits();
        assertThat(admitted(limits, "192.0.2.1", 0)).isTrue();
        assertThat(admitted(limits, "192.0.2.2", 0)).isTrue();
        var third = limits.admit(InetAddress.ofLiteral("192.0.2.3"), 0);
        assertThat(limits.admit(InetAddress.ofLiteral("192.0.2.4"), 0))
                .isEqualTo(
                        new ConnectionLimits.Admission.Refused(
                                Refusal.TOO_MANY_FROM_NETWORK, true));
        assertThat(admitted(limits, "192.0.3.4", 0)).as("the next network").isTrue();
        assertThat(admitted(limits, "127.0.0.1", 0)).as("a trusted host").isTrue();
        ((ConnectionLimits.Admission.Admitted) third).close();
        assertThat(admitted(limits, "192.0.2.4", 0)).as("one has left").isTrue();
    }

    @Test
    void underStressNetworksShareTheRoom() {
        var limits = limits();
        for (int i = 1; i <= 6; i++) {
            assertThat(admitted(limits, "192.0.2." + i, 0)).isTrue();
        }
        assertThat(admitted(limits, "192.0.2.9", 8)).as("six of eight, alone").isTrue();
        assertThat(admitted(limits, "198.51.100.1", 8)).as("a newcomer").isTrue();
        assertThat(admitted(limits, "192.0.2.10", 8)).as("seven where two share eight").isFalse();
        assertThat(admitted(limits, "198.51.100.2", 8)).isTrue();
    }
}
