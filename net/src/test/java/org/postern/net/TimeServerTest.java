package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/// Against a time server of our own, which has the clock that a test wants.
class TimeServerTest {
    private static final Instant NOW = Instant.parse("2026-11-23T06:00:00Z");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static ByteBuffer answer(byte[] request, Instant time) {
        long seconds = time.getEpochSecond() + 2_208_988_800L;
        long fraction = ((long) time.getNano() << 32) / 1_000_000_000L;
        var answer = ByteBuffer.allocate(48);
        answer.put(0, (byte) ((4 << 3) | 4)).put(1, (byte) 2);
        answer.put(24, request, 40, 8);
        for (int at : new int[] {32, 40}) {
            answer.putInt(at, (int) seconds).putInt(at + 4, (int) fraction);
        }
        return answer;
    }

    private static Duration asked(Instant time, UnaryOperator<ByteBuffer> change)
            throws IOException {
        try (var server = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(() -> {
                        try {
                            var packet = new DatagramPacket(new byte[64], 64);
                            server.receive(packet);
                            // A stranger's packet first: it is not taken for the answer.
                            byte[] rubbish = new byte[48];
                            server.send(new DatagramPacket(rubbish, 48, packet.getSocketAddress()));
                            byte[] octets = change.apply(answer(packet.getData(), time)).array();
                            server.send(
                                    new DatagramPacket(
                                            octets, octets.length, packet.getSocketAddress()));
                        } catch (IOException e) {
                            server.close();
                        }
                    });
            return TimeServer.offset(
                    (InetSocketAddress) server.getLocalSocketAddress(),
                    PATIENCE,
                    InstantSource.fixed(NOW));
        }
    }

    @Test
    void tellsHowFarTheClockIsOff() throws IOException {
        // Half of the time between question and answer is counted: here it took next to nothing,
        // on a slow machine some seconds.
        assertThat(asked(NOW.plusSeconds(100), answer -> answer))
                .isBetween(Duration.ofSeconds(70), Duration.ofMillis(100_001));
        assertThat(asked(NOW.minusSeconds(3_600), answer -> answer))
                .isBetween(Duration.ofSeconds(-3_630), Duration.ofMillis(-3_599_999));
    }

    @Test
    void theNextEraBeginsIn2036() throws IOException {
        Instant then = Instant.parse("2036-02-07T06:28:16Z");
        assertThat(asked(then, answer -> answer).plusSeconds(60))
                .isGreaterThan(Duration.between(NOW, then));
    }

    @Test
    void aServerWithoutTheTimeIsNotBelieved() {
        assertThatThrownBy(() -> asked(NOW, answer -> answer.put(1, (byte) 0)))
                .hasMessageContaining("does not know the time");
        assertThatThrownBy(() -> asked(NOW, answer -> answer.put(0, (byte) 0xE4)))
                .hasMessageContaining("does not know the time");
        assertThatThrownBy(() ->
                        TimeServer.offset(
                                InetSocketAddress.createUnresolved("time.test", 123),
                                PATIENCE,
                                InstantSource.fixed(NOW)))
                .hasMessageContaining("time.test has no address");
    }
}
