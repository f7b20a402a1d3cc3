package org.postern.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eclipse.jetty.io.ByteArrayEndPoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

class PaceTest {
    @ParameterizedTest
    @CsvSource({
        // Octets, seconds that they were waited for, whether that is too slow at 500 a second.
        "0, 10, false",
        "0, 11, true",
        "5000, 20, false",
        "5000, 21, true",
        "1000000, 2000, false",
    })
    void aBodyHasToComeAtItsPace(long octets, int seconds, boolean slow) {
        var pace = new Pace(500, null);
        var waited = Duration.ofSeconds(seconds);
        if (slow) {
            assertThatThrownBy(() -> pace.judge(octets, waited))
                    .isInstanceOfSatisfying(
                            RequestRefusedException.class,
                            refused -> assertThat(refused.status()).isEqualTo(408));
        } else {
            assertThatCode(() -> pace.judge(octets, waited)).doesNotThrowAnyException();
        }
        assertThatCode(() -> new Pace(0, null).judge(octets, Duration.ofDays(9)))
                .doesNotThrowAnyException();
    }

    @Test
    void aWriteIsWatchedWhileItIsUnderWay() throws Exception {
        var watch = new ConnectionWatch(new ByteArrayEndPoint());
        var pace = new Pace(1_000, watch);
        var seen = new AtomicBoolean();
        pace.write(
                5_000,
                () -> {
                    long now = System.nanoTime();
                    assertThat(watch.writesTooSlowly(now)).isFalse();
                    assertThat(watch.writesTooSlowly(now + Duration.ofSeconds(14).toNanos()))
                            .isFalse();
                    assertThat(watch.writesTooSlowly(now + Duration.ofSeconds(16).toNanos()))
                            .isTrue();
                    seen.set(true);
                });
        assertThat(seen).isTrue();
        assertThat(watch.writesTooSlowly(System.nanoTime() + Duration.ofDays(1).toNanos()))
                .isFalse();
    }

    @Test
    void aBodyIsCountedHoweverItIsRead() throws Exception {
        var pace = new Pace(0, null);
        try (var body = new BoundedBody(new ByteArrayInputStream(new byte[10]), 5, pace)) {
            assertThat(body.read()).isZero();
            assertThat(body.skip(2)).isEqualTo(2);
            assertThat(body.read(new byte[2])).isEqualTo(2);
            assertThatThrownBy(body::read).isInstanceOf(RequestRefusedException.class);
        }
    }
}
