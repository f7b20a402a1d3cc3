package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

class ServiceConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:3310, 127.0.0.1:3310",
        "scanner.example:3310, scanner.example:3310",
        "[::1]:3310, [::1]:3310",
        "unix:/run/clamd.ctl, unix:/run/clamd.ctl",
        "/run/clamd.ctl, unix:/run/clamd.ctl",
        "local:/run/o.sock, unix:/run/o.sock",
        "inet:8891@localhost, localhost:8891",
        "inet6:8891@[::1], [::1]:8891",
        "inet6:8891@::1, [::1]:8891",
        "inet:127.0.0.1:8891, 127.0.0.1:8891"
    })
    void readsWhatPeopleWrite(String written, String meant) {
        assertThat(ServiceAddress.parse(written)).hasToString(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "clamd",
                "unix:clamd.ctl",
                ":3310",
                "host:0",
                "host:70000",
                "host:x",
                "::1:3310",
                "[::1]",
                "inet:x@localhost"
            })
    void refusesTheRest(String written) {
        assertThatThrownBy(() -> ServiceAddress.parse(written))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void talksOverTcp() throws IOException {
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var address = (InetSocketAddress) server.getLocalAddress();
            echo(server, ServiceAddress.of(address.getAddress(), address.getPort()));
        }
    }

    @Test
    void talksOverASocketOfTheFileSystem() throws IOException {
        var path = folder.resolve("echo.sock");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(path));
            echo(server, new ServiceAddress.Unix(path));
        }
    }

    private static void echo(ServerSocketChannel server, ServiceAddress address)
            throws IOException {
        Thread.ofVirtual()
                .start(() -> {
                    try (var client = server.accept()) {
                        Channels.newInputStream(client)
                                .transferTo(Channels.newOutputStream(client));
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                });
        byte[] sent = "hello".repeat(100_000).getBytes(StandardCharsets.US_ASCII);
        try (var connection = ServiceConnection.open(address, PATIENCE)) {
            var writer =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    connection.output().write(sent);
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            byte[] back = new byte[sent.length];
            connection.readFully(back, 0, back.length);
            assertThat(back).isEqualTo(sent);
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void waitsNoLongerThanItMay() throws IOException {
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var bound = (InetSocketAddress) server.getLocalAddress();
            var address = ServiceAddress.of(bound.getAddress(), bound.getPort());
            try (var connection = ServiceConnection.open(address, PATIENCE)) {
                connection.within(SHORT);
                assertThatThrownBy(() -> connection.readFully(new byte[1], 0, 1))
                        .isInstanceOf(SocketTimeoutException.class)
                        .hasMessageContaining("did not answer in time");
            }
            try (var connection = ServiceConnection.open(address, PATIENCE);
                    var peer = server.accept();
                    var second = server.accept()) {
                peer.close();
                second.close();
                assertThatThrownBy(() -> connection.readFully(new byte[1], 0, 1))
                        .isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void saysThatNobodyListens() {
        var nobody = new ServiceAddress.Unix(folder.resolve("nobody.sock"));
        assertThatThrownBy(() -> ServiceConnection.open(nobody, PATIENCE))
                .isInstanceOf(IOException.class);
    }
}
