package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// Senders of forwarded mail, there and back.
class SrsTest {
    private static final Domain HERE = Domain.of("here.test");
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private final Srs srs = new Srs(new byte[32], () -> now);

    @Test
    void leadsBackForThreeWeeks() {
        var sender = Address.of("bob@far.test");
        var made = srs.forward(sender, HERE).orElseThrow();
        assertThat(made.domain()).isEqualTo(HERE);
        assertThat(made.localPart()).startsWith("SRS0=").contains("=far.test=bob");
        assertThat(srs.back(made)).contains(sender);
        assertThat(srs.back(Address.of(made.toString().toLowerCase(Locale.ROOT)))).contains(sender);
        now = now.plus(Duration.ofDays(20));
        assertThat(srs.back(made)).contains(sender);
        now = now.plus(Duration.ofDays(3));
        assertThat(srs.back(made)).isEmpty();
    }

    @Test
    void nobodyElseCanMakeOne() {
        var made = srs.forward(Address.of("bob@far.test"), HERE).orElseThrow();
        var forged = Address.of(made.toString().replace("=bob@", "=eve@"));
        assertThat(srs.back(forged)).isEmpty();
        byte[] otherKey = new byte[32];
        otherKey[0] = 1;
        assertThat(new Srs(otherKey, () -> now).back(made)).isEmpty();
        assertThat(srs.back(Address.of("SRS0=x@here.test"))).isEmpty();
        assertThat(srs.back(Address.of("srs@here.test"))).isEmpty();
    }

    @Test
    void doesNotGrowWithEachForward() {
        var far = Address.of("SRS0=abcdefgh=aa=far.test=bob@relay.test");
        var made = srs.forward(far, HERE).orElseThrow();
        assertThat(made.localPart()).startsWith("SRS1=");
        assertThat(srs.back(made)).contains(far);
        var again = srs.forward(made, Domain.of("next.test")).orElseThrow();
        assertThat(again.localPart()).hasSameSizeAs(made.localPart());
    }

    @Test
    void leavesWhatWouldBeTooLong() {
        var longest = Address.of("a".repeat(64) + "@far.test");
        assertThat(srs.forward(longest, HERE)).isEmpty();
    }
}
