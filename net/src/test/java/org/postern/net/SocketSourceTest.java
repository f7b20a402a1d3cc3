package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

@Timeout(30)
final class SocketSourceTest {
    private static final Duration SOON = Duration.ofMillis(50);

    @Test
    void aWatchedReadEndsInTimeAndTheGoodbyeGetsThrough() throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(listening.getInetAddress(), listening.getLocalPort());
                var accepted = listening.accept()) {
            var clocks = new WireClocks(Duration.ofMinutes(1), Duration.ofMinutes(1));
            var source = new SocketSource(accepted, clocks, () -> null, 0);
            client.getOutputStream().write('a');
            assertThat(source.read(new byte[8], 0, 8, true)).isEqualTo(1);
            source.expire();
            clocks.idleTimeout(SOON);
            var done = new AtomicBoolean();
            var watch = Thread.ofVirtual().start(() -> watch(source, done));
            assertThatThrownBy(() -> source.read(new byte[8], 0, 8, false))
                    .isInstanceOf(SocketTimeoutException.class);
            done.set(true);
            watch.join();
            accepted.getOutputStream().write('b');
            assertThat(client.getInputStream().read()).isEqualTo('b');
        }
    }

    private static void watch(SocketSource source, AtomicBoolean done) {
        try {
            while (!done.get()) {
                source.expire();
                Thread.yield();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void longAndShortWaitsTakeTurns() throws Exception {
        try (var listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var client = new Socket(listening.getInetAddress(), listening.getLocalPort());
                var accepted = listening.accept()) {
            var clocks = new WireClocks(Duration.ofMinutes(1), Duration.ofMinutes(1));
            var source = new SocketSource(accepted, clocks, () -> null);
            client.getOutputStream().write('a');
            assertThat(source.read(new byte[8], 0, 8, true)).isEqualTo(1);
            assertThat(accepted.getSoTimeout()).isZero();
            clocks.idleTimeout(SOON);
            assertThatThrownBy(() -> source.read(new byte[8], 0, 8, true))
                    .isInstanceOf(SocketTimeoutException.class);
            clocks.idleTimeout(Duration.ofMinutes(1));
            client.getOutputStream().write('a');
            assertThat(source.read(new byte[8], 0, 8, true)).isEqualTo(1);
            assertThat(accepted.getSoTimeout()).isZero();
        }
    }
}
