package org.postern.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/// Streams of events and WebSockets.
class PushTest {
    @TempDir Path folder;
    private TestSite site;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final BlockingQueue<EventStream> streams = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        site = new TestSite(folder);
        site.mounts.mount(
                "/events",
                (_, response) -> {
                    var over = new CountDownLatch(1);
                    try (var stream = response.events()) {
                        stream.onClosed(over::countDown);
                        streams.add(stream);
                        stream.send("state", "first\nsecond");
                        stream.send("state", "7", "");
                        over.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } finally {
                        ended.countDown();
                    }
                });
        site.mounts.mountSocket(
                "/socket",
                MountRules.PUBLIC.withBody(() -> 1_000),
                List.of("jmap"),
                (request, socket) -> {
                    try {
                        String text = socket.receive();
                        while (text != null) {
                            socket.send(request.path() + " " + text);
                            text = socket.receive();
                        }
                    } finally {
                        ended.countDown();
                    }
                });
        site.start();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void eventsComeAsTheyAreSentAndTheStreamEndsWithTheServer(Version version) throws Exception {
        try (var client = site.client(version)) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(site.secure("/events")).build(),
                            HttpResponse.BodyHandlers.ofLines());
            assertThat(answer.headers().firstValue("Content-Type"))
                    .contains("text/event-stream;charset=utf-8");
            var lines = answer.body().iterator();
            for (var line :
                    List.of(
                            "event: state",
                            "data: first",
                            "data: second",
                            "",
                            "event: state",
                            "id: 7",
                            "data:",
                            "")) {
                assertThat(lines.next()).isEqualTo(line);
            }
            streams.take().send("later", "x");
            assertThat(lines.next()).isEqualTo("event: later");
            site.close();
            ended.await();
            while (lines.hasNext()) {
                assertThat(lines.next()).isIn("data: x", "");
            }
        }
    }

    @Test
    void aStreamWhoseClientIsGoneEndsWhenItIsWrittenTo() throws Exception {
        try (var socket =
                new java.net.Socket(
                        java.net.InetAddress.ofLiteral("127.0.0.1"), site.clear.port())) {
            socket.getOutputStream()
                    .write(
                            "GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            socket.setSoLinger(true, 0);
        }
        var stream = streams.take();
        assertThatThrownBy(
                        () -> {
                            while (true) {
                                stream.send("state", "x".repeat(10_000));
                            }
                        })
                .isInstanceOf(IOException.class);
        assertThat(stream.isOpen()).isFalse();
        ended.await();
    }

    @Test
    void textGoesBothWaysOverASocket() throws Exception {
        var said = new LinkedBlockingQueue<String>();
        var socket = open("jmap", said);
        assertThat(socket.getSubprotocol()).isEqualTo("jmap");
        socket.sendText("one ", false).get();
        socket.sendText("message ✓", true).get();
        assertThat(said.take()).isEqualTo("/socket one message ✓");
        socket.sendPing(ByteBuffer.wrap(new byte[] {1})).get();
        assertThat(said.take()).isEqualTo("pong 1");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get();
        assertThat(said.take()).isEqualTo("closed 1000");
        ended.await();
    }

    @Test
    void aMessageAboveTheLimitEndsTheSocket() throws Exception {
        var said = new LinkedBlockingQueue<String>();
        var socket = open("jmap", said);
        for (int i = 0; i < 3; i++) {
            socket.sendText("x".repeat(400), i == 2).exceptionally(_ -> socket).get();
        }
        assertThat(said.take()).isEqualTo("closed 1009");
        ended.await();
    }

    @Test
    void octetsAreNotSpokenHere() throws Exception {
        var said = new LinkedBlockingQueue<String>();
        var socket = open("jmap", said);
        socket.sendBinary(ByteBuffer.wrap(new byte[] {1}), true).get();
        assertThat(said.take()).isEqualTo("closed 1003");
    }

    @Test
    void anotherSubprotocolIsRefused() {
        assertThatThrownBy(() -> open("mqtt", new LinkedBlockingQueue<>()))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(400));
    }

    @Test
    void aRequestThatAsksForNoSocketIsTold() throws Exception {
        assertThat(site.get(Version.HTTP_1_1, site.plain("/socket")).statusCode()).isEqualTo(426);
    }

    @Test
    void socketsEndWithTheServer() throws Exception {
        var said = new LinkedBlockingQueue<String>();
        var _ = open("jmap", said);
        site.close();
        assertThat(said.take()).isEqualTo("closed 1001");
        ended.await();
    }

    private WebSocket open(String subprotocol, BlockingQueue<String> said) throws Exception {
        var client = HttpClient.newBuilder().sslContext(site.trust()).build();
        return client.newWebSocketBuilder()
                .subprotocols(subprotocol)
                .buildAsync(
                        URI.create("wss://localhost:" + site.tls.port() + "/socket"),
                        new Listening(said))
                .get();
    }

    private static final class Listening implements WebSocket.Listener {
        private final BlockingQueue<String> said;
        private final StringBuilder text = new StringBuilder();

        Listening(BlockingQueue<String> said) {
            this.said = said;
        }

        @Override
        public @Nullable CompletionStage<?> onText(
                WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                said.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            said.add("pong " + message.get());
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            said.add("closed " + code);
            return null;
        }
    }
}
