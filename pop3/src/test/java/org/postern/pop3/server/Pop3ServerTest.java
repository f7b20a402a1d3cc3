package org.postern.pop3.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.Event;
import org.postern.kernel.Settings;
import org.postern.net.CleartextPolicy;
import org.postern.net.LoginSettings;
import org.postern.net.LoopbackServer;
import org.postern.net.PasswordMechanisms;
import org.postern.net.TlsMode;
import org.postern.net.Transcript;
import org.postern.net.TranscriptClient;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

final class Pop3ServerTest {
    private final MemoryMaildrops maildrops = new MemoryMaildrops();
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private volatile Instant now = Instant.parse("2026-11-22T18:30:00Z");

    private LoopbackServer.Plan plan(CleartextPolicy cleartext, Pop3Settings settings) {
        var server =
                new Pop3Server(
                        () -> "pop.test",
                        maildrops,
                        maildrops,
                        new PasswordMechanisms(maildrops),
                        () -> new LoginSettings(cleartext, true),
                        () -> settings,
                        new LoginDelays(() -> now),
                        events::add);
        return LoopbackServer.of("pop3", server);
    }

    private LoopbackServer.Plan plan(CleartextPolicy cleartext) {
        return plan(cleartext, Settings.defaults(Pop3Settings.class));
    }

    private void deliverSamples() {
        maildrops.deliver("alice", "Subject: one\r\n\r\nfirst\r\n.\r\n..two\r\n");
        maildrops.deliver("alice", "Subject: two\r\n\r\na\r\nb\r\nc\r\n");
        maildrops.deliver("alice", "Subject: three\r\n\r\nno end");
        maildrops.deliver("alice", "");
        maildrops.deliver("alice", "Subject: bare\r\n\r\nx\n.\nQUIT\r\n");
        maildrops.deliver("torn", "Subject: torn\r\n\r\nhalf of");
        maildrops.deliver(
                "zoë",
                new String(
                        "Subject: Grüße\r\n\r\nschön\r\n".getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.ISO_8859_1));
        maildrops.deliver("readonly", "Subject: stays\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "session.txt",
                "messages.txt",
                "logins.txt",
                "sasl.txt",
                "errors.txt",
                "utf8.txt"
            })
    void playsTheTranscript(String file) throws IOException {
        deliverSamples();
        try (var server = plan(CleartextPolicy.LOOPBACK).start()) {
            Transcript.resource(Pop3ServerTest.class, file).play(server.address());
        }
        assertThat(maildrops.locked("alice")).isFalse();
    }

    @Test
    void takesNoPasswordInClearUnlessAllowed() throws IOException {
        deliverSamples();
        try (var server = plan(CleartextPolicy.NEVER).start()) {
            Transcript.resource(Pop3ServerTest.class, "cleartext.txt").play(server.address());
        }
    }

    // RFC 2449 section 6.7
    @Test
    void tellsWhenMailThatStaysExpires() throws IOException {
        deliverSamples();
        try (var server = plan(CleartextPolicy.ALWAYS).start()) {
            Transcript.parse(
                            "expire",
                            """
                            S: {{.*}}
                            C: USER readonly\\r\\nPASS ylnodaer\\r\\nCAPA
                            S*: EXPIRE 14
                            S*: .
                            """)
                    .play(server.address());
        }
    }

    @Test
    void servesUnderImplicitTls() throws IOException {
        deliverSamples();
        try (var server = plan(CleartextPolicy.NEVER).with(TlsMode.IMPLICIT).start()) {
            Transcript.resource(Pop3ServerTest.class, "session.txt").play(server.address(), true);
        }
    }

    @Test
    void removesNothingWithoutQuit() throws IOException {
        deliverSamples();
        try (var server = plan(CleartextPolicy.ALWAYS).start()) {
            Transcript.parse(
                            "no quit",
                            """
                            S: {{.*}}
                            C: USER alice\\r\\nPASS ecila\\r\\nDELE 1
                            S*: +OK message 1 deleted
                            CLOSE:
                            """)
                    .play(server.address());
        }
        assertThat(maildrops.count("alice")).isEqualTo(5);
        assertThat(maildrops.locked("alice")).isFalse();
    }

    @Test
    void aStoppingServerLeavesWithoutAWordAndRemovesNothing() throws IOException {
        deliverSamples();
        try (var server = plan(CleartextPolicy.ALWAYS).start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.line();
            client.send("USER alice\r\nPASS ecila\r\nDELE 1\r\n".getBytes(StandardCharsets.UTF_8));
            client.line();
            client.line();
            assertThat(client.line()).isEqualTo("+OK message 1 deleted");
            server.close();
            assertThat(client.rest()).isEmpty();
        }
        assertThat(maildrops.count("alice")).isEqualTo(5);
    }

    @Test
    void logsAnIdleClientOut() throws IOException {
        deliverSamples();
        var settings = new Pop3Settings(Duration.ofMillis(50), 3, 20, Duration.ZERO);
        try (var server = plan(CleartextPolicy.ALWAYS, settings).start()) {
            Transcript.parse("idle", "S: +OK {{.*}}\nCLOSED:\n").play(server.address());
        }
    }

    @Test
    void keepsLoginsApart() throws IOException {
        deliverSamples();
        var settings = new Pop3Settings(Duration.ofMinutes(10), 3, 20, Duration.ofMinutes(5));
        try (var server = plan(CleartextPolicy.ALWAYS, settings).start()) {
            Transcript.resource(Pop3ServerTest.class, "delay.txt").play(server.address());
            now = now.plusSeconds(300);
            Transcript.parse(
                            "later",
                            """
                            S: +OK {{.*}}
                            C: USER alice\\r\\nPASS ecila\\r\\nQUIT
                            S: +OK send PASS
                            S: +OK 5 messages {{.*}}
                            S: +OK bye
                            CLOSED:
                            """)
                    .play(server.address());
        }
    }

    @Test
    void closesWhereAMessageBreaksOff() throws IOException {
        deliverSamples();
        try (var server = plan(CleartextPolicy.ALWAYS).start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.send(
                    "USER torn\r\nPASS nrot\r\nRETR 1\r\nNOOP\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            assertThat(client.rest()).contains("half of").doesNotContain("\r\n.\r\n");
        }
        assertThat(maildrops.locked("torn")).isFalse();
    }

    @Test
    void aMessageRemovedElsewhereIsAnError() throws IOException {
        deliverSamples();
        try (var server = plan(CleartextPolicy.ALWAYS).start();
                var client = TranscriptClient.open(server.address(), false)) {
            client.send("USER alice\r\nPASS ecila\r\nNOOP\r\n".getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < 4; i++) {
                client.line();
            }
            maildrops.expunge("alice", 2);
            client.send("RETR 2\r\nTOP 2 0\r\nQUIT\r\n".getBytes(StandardCharsets.UTF_8));
            assertThat(client.rest())
                    .isEqualTo(
                            """
                            -ERR another session has removed this message\r
                            -ERR another session has removed this message\r
                            +OK bye\r
                            """);
        }
    }

    @Test
    void tellsWhatHappened() throws IOException {
        deliverSamples();
        try (var server = plan(CleartextPolicy.ALWAYS).start()) {
            Transcript.parse(
                            "events",
                            """
                            S: {{.*}}
                            C: USER alice\\r\\nPASS wrong\\r\\nAUTH PLAIN ${base64:\\0alice\\0ecila}
                            S: +OK send PASS
                            S: -ERR [AUTH] {{.*}}
                            S: +OK 5 messages {{.*}}
                            C: RETR 2\\r\\nTOP 2 0\\r\\nDELE 2\\r\\nQUIT
                            S*: +OK bye
                            CLOSED:
                            """)
                    .play(server.address());
        }
        assertThat(events)
                .hasSize(3)
                .anySatisfy(e -> assertThat(e).isInstanceOf(Pop3Event.LoginRefused.class))
                .anySatisfy(e ->
                        assertThat(e)
                                .isInstanceOfSatisfying(
                                        Pop3Event.LoggedIn.class,
                                        in -> assertThat(in.mechanism()).isEqualTo("PLAIN")))
                .anySatisfy(e ->
                        assertThat(e)
                                .isInstanceOfSatisfying(
                                        Pop3Event.Ended.class,
                                        ended -> {
                                            assertThat(ended.retrieved()).isEqualTo(1);
                                            assertThat(ended.deleted()).isEqualTo(1);
                                            assertThat(ended.octets()).isEqualTo(25 + 16);
                                        }));
    }
}
