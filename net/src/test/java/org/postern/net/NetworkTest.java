package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;

final class NetworkTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.0/24, 192.0.2.0, true",
        "192.0.2.0/24, 192.0.2.255, true",
        "192.0.2.0/24, 192.0.3.0, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.128, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "127.0.0.0/8, 127.255.0.1, true",
        "::1, ::1, true",
        "::/0, 192.0.2.1, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::ffff:192.0.2.0/120, 192.0.2.9, true",
        "192.0.2.0/24, ::ffff:192.0.2.9, true"
    })
    void contains(String network, String address, boolean expected) {
        assertThat(Network.parse(network).contains(Network.literal(address))).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10/8",
                "10.0.0/24",
                "1",
                "localhost",
                "mail.example",
                "::/129",
                "::1%lo",
                "[::1]",
                "fe80::1%eth0/64",
                "10.0.0.0/08x",
                "10.0.0.0/0008",
                "256.0.0.1",
                "::ffff:10.0.0.0/8",
                " 10.0.0.1",
                "10.0.0.1 "
            })
    void refuses(String text) {
        assertThatThrownBy(() -> Network.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRefusalOfBitsBehindThePrefixTellsWhatToWrite() {
        assertThatThrownBy(() -> Network.parse("10.1.2.3/8"))
                .hasMessageContainingAll("10.0.0.0/8", "10.1.2.3 for the one address");
    }

    @Test
    void printsWhatItReads() {
        for (String text : List.of("10.0.0.0/8", "192.0.2.1", "2001:db8::/32")) {
            assertThat(Network.parse(text)).hasToString(text);
        }
    }

    /// Membership is arithmetic: first <= address < first + 2^(width - prefix).
    @Test
    void agreesWithArithmetic() throws UnknownHostException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            int width = random.nextBoolean() ? 32 : 128;
            var base = new byte[width / 8];
            random.nextBytes(base);
            int bits = random.nextInt(width + 1);
            var network = Network.of(InetAddress.getByAddress(base), bits);
            var other = base.clone();
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
            var first = new BigInteger(1, network.address().getAddress());
            var distance = new BigInteger(1, other).subtract(first);
            boolean inside =
                    distance.signum() >= 0
                            && distance.compareTo(BigInteger.TWO.pow(width - bits)) < 0;
            assertThat(network.contains(InetAddress.getByAddress(other)))
                    .as("seed %d: %s", seed, network)
                    .isEqualTo(inside);
            assertThat(Network.parse(network.toString())).isEqualTo(network);
        }
    }

    @Test
    void resolvesTheWordsOfAnAddressSetting() {
        assertThat(ListenAddress.resolve(List.of(ListenAddress.parse("loopback"))))
                .isNotEmpty()
                .allMatch(InetAddress::isLoopbackAddress);
        assertThat(ListenAddress.resolve(List.of(ListenAddress.parse("any"))))
                .singleElement()
                .matches(InetAddress::isAnyLocalAddress);
        assertThat(
                        ListenAddress.resolve(
                                List.of(
                                        ListenAddress.parse("127.0.0.1"),
                                        ListenAddress.parse("loopback"))))
                .doesNotHaveDuplicates();
        assertThat(ListenAddress.parse("192.0.2.1")).hasToString("192.0.2.1");
        assertThatThrownBy(() -> ListenAddress.parse("mail.example"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
