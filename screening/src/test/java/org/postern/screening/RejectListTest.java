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
