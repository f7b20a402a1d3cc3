package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.mail.Address;

import java.net.InetAddress;
import java.time.Instant;

class RejectListTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "192.0.2.0/24, 192.0.2.0/24",
        "192.0.2., 192.0.2.0/24",
        "10., 10.0.0.0/8",
        "2001:db8::/32, 2001:db8::/32",
        "Spam.Example, spam.example",
        ".spam.example, spam.example",
        "Ada@Spam.Example, ada@spam.example",
        "NEWS@, news@"
    })
    void targetsAreRead(String text, String key) {
        assertThat(RejectTarget.parse(text).text()).isEqualTo(key);
        assertThat(RejectTarget.parse(key).text()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "192.0.2.1/24", "1.2.3.4.", "spam..example", "a b@c.example"})
    void othersAreRefused(String text) {
        assertThatThrownBy(() -> RejectTarget.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void entriesSurviveWithTheirHits() throws Exception {
        var made = Instant.parse("2026-11-23T10:00:00Z");
        var entry =
                new RejectEntry(
                        RejectTarget.parse("192.0.2.0/24"),
                        "grüße",
                        "ada@b.test",
                        made,
                        made.plusSeconds(60),
                        7,
                        made.plusSeconds(5));
        var read = RejectCodec.decode(RejectCodec.key(entry.target()), RejectCodec.encode(entry));
        assertThat(read.target()).isEqualTo(entry.target());
        assertThat(read.reason()).isEqualTo("grüße");
        assertThat(read.owner()).isEqualTo("ada@b.test");
        assertThat(read.created()).isEqualTo(made);
        assertThat(read.expires()).isEqualTo(made.plusSeconds(60));
        assertThat(read.hits()).isEqualTo(7);
        assertThat(read.lastHit()).isEqualTo(made.plusSeconds(5));
    }

    @Test
    void aRestartReadsThemAgain() throws Exception {
        try (var server = new ScreenedServer()) {
            for (int i = 0; i < 600; i++) {
                var target = RejectTarget.parse("user" + i + "@b.test");
                server.rejects.add(
                        new RejectEntry(target, "reason " + i, "ada", server.now, null, 0, null));
            }
            assertThat(server.rejects.sender(Address.of("user7@b.test"))).isPresent();
            server.rejects.sweep();
            assertThat(server.rejects.delete(RejectTarget.parse("user8@b.test"), "ada")).isTrue();
            assertThat(server.rejects.delete(RejectTarget.parse("user8@b.test"), "ada")).isFalse();
            var again = server.rejectsAgain();
            assertThat(again.entries("")).hasSize(599);
            var entry = again.find(RejectTarget.parse("user7@b.test")).orElseThrow();
            assertThat(entry.hits()).isEqualTo(1);
            assertThat(entry.reason()).isEqualTo("reason 7");
            assertThat(again.sender(Address.of("user8@b.test"))).isEmpty();
        }
    }

    @Test
    void entriesEnd() throws Exception {
        try (var server = new ScreenedServer()) {
            var target = RejectTarget.parse("ada@b.test");
            server.rejects.add(
                    new RejectEntry(
                            target, "x", "y", server.now, server.now.plusSeconds(60), 0, null));
            assertThat(server.rejects.sender(Address.of("ADA@b.test"))).isPresent();
            server.now = server.now.plusSeconds(60);
            assertThat(server.rejects.sender(Address.of("ada@b.test"))).isEmpty();
            server.rejects.sweep();
            assertThat(server.rejects.entries("")).isEmpty();
            assertThat(server.rejects.client(InetAddress.ofLiteral("192.0.2.1"))).isEmpty();
        }
    }
}
