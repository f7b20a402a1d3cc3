package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Random;

class DnsCodecTest {
    @ParameterizedTest
    @CsvSource({
        "Example.ORG., example.org",
        "., .",
        "a\\.b.test, a\\.b.test",
        "\\065.test, a.test",
        "_dmarc.test, _dmarc.test",
        "\\000\\255.test, \\000\\255.test",
    })
    void readsNames(String text, String name) {
        assertThat(DnsName.of(text)).hasToString(name);
        assertThat(DnsName.of(DnsName.of(text).toString())).isEqualTo(DnsName.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a..b",
                ".a",
                "a b",
                "a\\",
                "a\\25",
                "a\\256",
                "é.test",
                "a123456789012345678901234567890123456789012345678901234567890123.test"
            })
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> DnsName.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesHaveAtMost255Octets() {
        String label = "a".repeat(61) + ".";
        assertThat(DnsName.find(label.repeat(4) + "abcde")).isPresent();
        assertThat(DnsName.find(label.repeat(4) + "abcdef")).isEmpty();
    }

    @Test
    void knowsItsFamily() {
        var name = DnsName.of("a\\.b.example.org");
        assertThat(name.labels()).containsExactly("a\\.b", "example", "org");
        assertThat(name.parent()).isEqualTo(DnsName.of("example.org"));
        assertThat(name.isWithin(DnsName.of("b.example.org"))).isFalse();
        assertThat(name.isWithin(DnsName.of("org"))).isTrue();
        assertThat(name.isWithin(DnsName.ROOT)).isTrue();
        assertThat(DnsName.of("org").parent()).isEqualTo(DnsName.ROOT);
        assertThat(DnsName.of("org").below("_x")).hasToString("_x.org");
    }

    @Test
    void turnsAddressesRound() {
        assertThat(DnsName.reverse(InetAddress.ofLiteral("192.0.2.1")))
                .hasToString("1.2.0.192.in-addr.arpa");
        assertThat(DnsName.reverse(InetAddress.ofLiteral("2001:db8::1"), DnsName.of("list.test")))
                .hasToString(
                        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.list.test");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A name that points at itself, one that points ahead, a label that is too long.
                "000081800000000100000000c00c0001000100000001000400000000",
                "000081800000000100000000c0200001000100000001000400000000",
                "00008180000000010000000050",
                // A record that ends beyond the message, an address of five octets.
                "000081800000000100000000000001000100000001ffff00000000",
                "00008180000000010000000000000100010000000100050000000000",
                "0000818000010001"
            })
    void refusesBrokenReplies(String hex) {
        byte[] message = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> DnsReply.parse(message, message.length))
                .isInstanceOf(DnsFormatException.class);
    }

    /// What a forger has to guess besides id and port.
    @Test
    void onlyTheQuestionAsItWasAskedIsAnswered() {
        var question = new DnsQuestion(DnsName.of("abcdefghijklmnopqrstuvwxyz.test"), DnsType.A);
        byte[] plain = question.message(7, false, null);
        byte[] mixed = question.message(7, false, new SecureRandom());
        int name = question.name().wire().length;
        byte[] reply = mixed.clone();
        reply[2] |= (byte) 0x80;

        assertThat(new String(mixed, StandardCharsets.ISO_8859_1))
                .isEqualToIgnoringCase(new String(plain, StandardCharsets.ISO_8859_1))
                .isNotEqualTo(new String(plain, StandardCharsets.ISO_8859_1));
        assertThat(DnsReply.answers(reply, reply.length, mixed, name)).isTrue();
        assertThat(DnsReply.answers(reply, reply.length, plain, name)).isFalse();
        reply[1] ^= 1;
        assertThat(DnsReply.answers(reply, reply.length, mixed, name)).isFalse();
    }

    @Test
    void nothingBreaksIt() {
        long seed = Long.getLong("postern.seed", new Random().nextLong());
        var random = new Random(seed);
        byte[] good =
                HexFormat.of()
                        .parseHex(
                                "0000818000010002000100010161047465737400000f0001c00c000f0001"
                                        + "0000012c0006000a016dc00cc00c00100001000000010005047879"
                                        + "7a7ac00e00060001000001000017c00cc00c0000000100000002"
                                        + "000000030000000400000005");
        for (int round = 0; round < 50_000; round++) {
            byte[] message = good.clone();
            int changes = random.nextInt(6);
            for (int i = 0; i < changes; i++) {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            try {
                DnsReply.parse(message, random.nextInt(message.length + 1));
            } catch (DnsFormatException refused) {
                assertThat(refused.getMessage()).as("postern.seed=" + seed).isNotEmpty();
            }
        }
    }
}
