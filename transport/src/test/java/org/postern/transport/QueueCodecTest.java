package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.engine.BlobId;
import org.postern.engine.EngineException;
import org.postern.mail.Address;
import org.postern.smtp.Body;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Notify;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.ReturnedContent;
import org.postern.smtp.ReversePath;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;

/// What is written is read again as it was, and in the order that it is to be served in.
class QueueCodecTest {
    private static QueuedMessage message(Hop hop, Position position) {
        var parameters =
                new MailParameters(
                        -1,
                        Body.EIGHT_BIT_MIME,
                        true,
                        "<>",
                        ReturnedContent.FULL,
                        "id=1",
                        true,
                        -4);
        var letter =
                new Letter(
                        "trail",
                        Instant.ofEpochMilli(1_234_567_890_123L),
                        new BlobId(new byte[BlobId.OCTETS]),
                        77,
                        new byte[] {1, 2, 3},
                        new ReversePath.Mailbox(Address.of("ä@b.test")),
                        parameters,
                        "account-1");
        return new QueuedMessage(
                "trail-1",
                letter,
                hop,
                List.of(
                        new QueuedRecipient(
                                Address.of("\"odd one\"@c.test"),
                                new RecipientParameters(
                                        EnumSet.of(Notify.SUCCESS, Notify.DELAY), "rfc822;x@y"),
                                "",
                                "450 later"),
                        new QueuedRecipient(
                                Address.of("d@c.test"), RecipientParameters.NONE, "box", "")),
                position,
                3,
                true,
                99,
                "why");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "local",
                "mx:example.org",
                "mx:[192.0.2.1]",
                "mx:[IPv6:2001:db8:0:0:0:0:0:1]",
                "smtp:relay.example.org:2525",
                "lmtp:[127.0.0.1]:24",
                "smtp:[IPv6:0:0:0:0:0:0:0:1]:25"
            })
    void readsWhatItWrote(String hop) throws EngineException {
        for (var line : Position.Line.values()) {
            var message = message(Hop.parse(hop), new Position(line, 1_234_567L));
            var key = QueueKey.parse(QueueKey.of(message).octets());
            assertThat(key).isEqualTo(QueueKey.of(message));
            var read = QueueCodec.decode(key, QueueCodec.encode(message));
            assertThat(read).usingRecursiveComparison().isEqualTo(message);
            assertThat(QueueCodec.encode(read)).isEqualTo(QueueCodec.encode(message));
            assertThat(QueueCodec.blob(QueueCodec.encode(message)))
                    .isEqualTo(message.letter().blob());
        }
        assertThat(Hop.parse(hop).text()).isEqualTo(hop);
    }

    @Test
    void refusesWhatIsDamagedOrNewer() {
        var message = message(Hop.parse("local"), new Position(Position.Line.NORMAL, 1));
        byte[] whole = QueueCodec.encode(message);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatExceptionOfType(EngineException.class)
                    .isThrownBy(() -> QueueCodec.decode(QueueKey.of(message), cut));
        }
        whole[0] = 2;
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> QueueCodec.decode(QueueKey.of(message), whole))
                .withMessageContaining("version 2");
    }

    @Test
    void keysStandInTheOrderOfService() {
        var hop = Hop.parse("mx:a.test");
        byte[] urgent = key(hop, Position.Line.URGENT, 9);
        byte[] normal = key(hop, Position.Line.NORMAL, 1);
        byte[] later = key(hop, Position.Line.NORMAL, 2);
        byte[] due = key(hop, Position.Line.WAITING, 100);
        assertThat(Arrays.compareUnsigned(urgent, normal)).isNegative();
        assertThat(Arrays.compareUnsigned(normal, later)).isNegative();
        assertThat(Arrays.compareUnsigned(due, QueueKey.dueAfter(hop, 100))).isNegative();
        assertThat(Arrays.compareUnsigned(due, QueueKey.dueAfter(hop, 99))).isNotNegative();
        assertThat(Arrays.compareUnsigned(due, QueueKey.endOf(hop))).isNegative();
        // A hop whose name begins with this one's is not among its keys.
        byte[] other = key(Hop.parse("mx:a.test.example"), Position.Line.URGENT, 0);
        assertThat(Arrays.compareUnsigned(other, QueueKey.endOf(hop))).isPositive();
    }

    private static byte[] key(Hop hop, Position.Line line, long order) {
        return QueueKey.of(message(hop, new Position(line, order))).octets();
    }

    @ParameterizedTest
    @CsvSource({
        "relay.test, smtp:relay.test:25",
        "relay.test:2525, smtp:relay.test:2525",
        "lmtp:store.test, lmtp:store.test:24",
        "192.0.2.1:2525, smtp:[192.0.2.1]:2525",
        "[192.0.2.1], smtp:[192.0.2.1]:25",
        "::1, smtp:[IPv6:0:0:0:0:0:0:0:1]:25",
        "[::1]:2525, smtp:[IPv6:0:0:0:0:0:0:0:1]:2525"
    })
    void readsHostsAsPeopleWriteThem(String written, String text) {
        assertThat(Hop.Host.parse(written).text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":25", "a b", "relay.test:0", "relay.test:x", "relay.test:70000"})
    void refusesOtherHosts(String written) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Hop.Host.parse(written));
    }

    @Test
    void waitsTwiceAsLongEachTime() {
        var backoff = new Backoff(Duration.ofMinutes(5), Duration.ofHours(4));
        var chance = new Random(1);
        for (int i = 1; i < 40; i++) {
            long minutes = Math.min(240, 5L << Math.min(i - 1, 20));
            assertThat(backoff.after(i, chance))
                    .isBetween(
                            Duration.ofSeconds((long) (minutes * 60 * 0.79)),
                            Duration.ofSeconds((long) (minutes * 60 * 1.21)));
        }
    }
}
