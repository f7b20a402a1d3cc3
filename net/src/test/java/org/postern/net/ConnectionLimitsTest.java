package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.net.ConnectionLimits.Admission;
import org.postern.net.SessionHandler.Refusal;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class ConnectionLimitsTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

    private Instant now = Instant.EPOCH;
    private ConnectionSettings settings = settings(3, 5);
    private TrustedSettings trusted = new TrustedSettings(List.of());
    private final ConnectionLimits limits =
            new ConnectionLimits(() -> settings, () -> trusted, () -> now, 10);

    private static ConnectionSettings settings(int perAddress, int rate) {
        var d = ConnectionSettings.DEFAULTS;
        return new ConnectionSettings(
                perAddress,
                rate,
                Duration.ofSeconds(10),
                d.perService(),
                d.writeTimeout(),
                d.lineTimeout(),
                d.handshakeTimeout());
    }

    @Test
    void theDefaultsAreThoseOfTheSpecification() {
        assertThat(ConnectionSettings.DEFAULTS.perAddress()).isEqualTo(50);
        assertThat(ConnectionSettings.DEFAULTS.rate()).isEqualTo(400);
        assertThat(ConnectionSettings.DEFAULTS.ratePeriod()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void boundsOpenConnections() {
        var first = admitted(CLIENT);
        var second = admitted(CLIENT);
        admitted(CLIENT);
        assertRefused(CLIENT, Refusal.TOO_MANY_FROM_ADDRESS, true);
        assertRefused(CLIENT, Refusal.TOO_MANY_FROM_ADDRESS, false);
        admitted(InetAddress.ofLiteral("192.0.2.2"));
        first.close();
        first.close();
        admitted(CLIENT);
        assertRefused(CLIENT, Refusal.TOO_MANY_FROM_ADDRESS, true);
        second.close();
        admitted(CLIENT);
    }

    @Test
    void boundsTheRate() {
        connectAndLeave(CLIENT, 5);
        assertRefused(CLIENT, Refusal.TOO_FAST_FROM_ADDRESS, true);
        now = now.plusMillis(9_999);
        assertRefused(CLIENT, Refusal.TOO_FAST_FROM_ADDRESS, false);
        // Half of the next period: half of the five still count.
        now = Instant.EPOCH.plusSeconds(15);
        connectAndLeave(CLIENT, 3);
        assertRefused(CLIENT, Refusal.TOO_FAST_FROM_ADDRESS, true);
        now = now.plusSeconds(100);
        connectAndLeave(CLIENT, 5);
        assertRefused(CLIENT, Refusal.TOO_FAST_FROM_ADDRESS, true);
    }

    /// Whatever the timing, no ten seconds see more than twice the rate, and a client that waits
    /// long enough is always let in.
    @Test
    void neverAdmitsMuchMoreThanTheRate() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var admissions = new ArrayList<Instant>();
        for (int i = 0; i < 5_000; i++) {
            now = now.plusMillis(random.nextInt(3_000));
            if (limits.admit(CLIENT) instanceof Admission.Admitted admitted) {
                admitted.close();
                admissions.add(now);
            }
        }
        for (int i = 0; i + 10 < admissions.size(); i++) {
            assertThat(Duration.between(admissions.get(i), admissions.get(i + 10)))
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(Duration.ofSeconds(10));
        }
        assertThat(admissions).hasSizeGreaterThan(1_000);
    }

    @Test
    void countsIpv6ClientsByTheirNetwork() {
        for (int i = 1; i <= 3; i++) {
            admitted(InetAddress.ofLiteral("2001:db8::" + i));
        }
        assertRefused(InetAddress.ofLiteral("2001:db8::ffff"), Refusal.TOO_MANY_FROM_ADDRESS, true);
        admitted(InetAddress.ofLiteral("2001:db8:0:1::1"));
    }

    @Test
    void exemptsTrustedHosts() {
        trusted = new TrustedSettings(List.of(Network.parse("192.0.2.0/24")));
        var open = new ArrayList<Admission.Admitted>();
        for (int i = 0; i < 100; i++) {
            open.add(admitted(CLIENT));
        }
        assertThat(limits.trackedAddresses()).isZero();
        // A change of the list while they are open does not upset the counts.
        trusted = new TrustedSettings(List.of());
        open.forEach(Admission.Admitted::close);
        admitted(CLIENT);
    }

    @Test
    void aChangeOfTheSettingsIsLive() {
        for (int i = 0; i < 3; i++) {
            admitted(CLIENT);
        }
        settings = settings(4, 100);
        admitted(CLIENT);
        assertRefused(CLIENT, Refusal.TOO_MANY_FROM_ADDRESS, true);
    }

    @Test
    void remembersABoundedNumberOfAddresses() {
        for (int i = 1; i <= 200; i++) {
            connectAndLeave(InetAddress.ofLiteral("198.51.100." + i), 1);
        }
        assertThat(limits.trackedAddresses()).isEqualTo(10);
        now = now.plusSeconds(20);
        connectAndLeave(CLIENT, 1);
        assertThat(limits.trackedAddresses()).isEqualTo(1);
    }

    @Test
    void survivesAClockThatIsSetBack() {
        connectAndLeave(CLIENT, 5);
        now = now.minusSeconds(3_600);
        connectAndLeave(CLIENT, 1);
    }

    private void connectAndLeave(InetAddress client, int times) {
        for (int i = 0; i < times; i++) {
            admitted(client).close();
        }
    }

    private Admission.Admitted admitted(InetAddress client) {
        var admission = limits.admit(client);
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        return (Admission.Admitted) admission;
    }

    private void assertRefused(InetAddress client, Refusal reason, boolean first) {
        assertThat(limits.admit(client)).isEqualTo(new Admission.Refused(reason, first));
    }
}
