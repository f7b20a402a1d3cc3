package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Random;

class UnitsTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0 octets",
        "1, 1, 1 octet",
        "1500, 1500, 1.5 KiB",
        "30MiB, 31457280, 30.0 MiB",
        "30 mib, 31457280, 30.0 MiB",
        "1GiB, 1073741824, 1.0 GiB",
        "1023, 1023, 1023 octets",
        "1048575, 1048575, 1.0 MiB",
        "200GiB, 214748364800, 200 GiB",
    })
    void readsSizes(String text, long count, String people) {
        assertThat(Octets.parse(text).count()).isEqualTo(count);
        assertThat(new Octets(count).approximate()).isEqualTo(people);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MiB", "-1", "1.5GiB", "10MB", "9999999999999999999", "9000000TiB"})
    void refusesSizes(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Octets.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, 500, 500ms",
        "300s, 300000, 5m",
        "5m, 300000, 5m",
        "2h, 7200000, 2h",
        "3d, 259200000, 3d",
        "1h30m, 5400000, 90m",
        "0, 0, 0s",
    })
    void readsDurations(String text, long millis, String printed) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.print(Duration.ofMillis(millis))).isEqualTo(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "5 minutes", "-5m", "5m3", "99999999999d"})
    void refusesDurations(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
    }

    @Test
    void tellsDurationsToPeople() {
        assertThat(Durations.approximate(Duration.ofSeconds(725))).isEqualTo("12m 5s");
        assertThat(Durations.approximate(Duration.ofHours(76))).isEqualTo("3d 4h");
        assertThat(Durations.approximate(Duration.ofDays(2))).isEqualTo("2d");
        assertThat(Durations.approximate(Duration.ofMillis(250))).isEqualTo("250ms");
        assertThat(Durations.approximate(Duration.ofSeconds(59))).isEqualTo("59s");
    }

    @Test
    void readsWhatItPrints() {
        var random = new Random(42);
        for (int i = 0; i < 1_000; i++) {
            var octets = new Octets(random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));
            assertThat(Octets.parse(octets.toString())).as("seed 42").isEqualTo(octets);
            Duration duration = Duration.ofMillis(random.nextInt(Integer.MAX_VALUE));
            assertThat(Durations.parse(Durations.print(duration)))
                    .as("seed 42")
                    .isEqualTo(duration);
        }
    }

    @Test
    void findsTheNearest() {
        List<String> known = List.of("smtp.port", "smtp.address", "imap.port", "hostname");
        assertThat(Nearest.of("smtp.prot", known)).first().isEqualTo("smtp.port");
        assertThat(Nearest.of("SMTP.PORT", known)).first().isEqualTo("smtp.port");
        assertThat(Nearest.of("hostnam", known)).containsExactly("hostname");
        assertThat(Nearest.of("zzzzzzzzz", known)).isEmpty();
        assertThat(Nearest.of("x", List.of("ab"))).isEmpty();
    }
}
