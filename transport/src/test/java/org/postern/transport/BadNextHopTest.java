package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.Event;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/// Servers that behave badly once: the message is kept, comes again, and arrives. Once, where that
/// can be known.
@Timeout(60)
class BadNextHopTest {
    private static final String ZONE =
            """
            far.test.        MX    10 mx.far.test.
            mx.far.test.     A     127.0.0.1
            more.test.       MX    10 mx.far.test.
            """;

    private static TransportFixture here(Peer peer) throws Exception {
        var here = new TransportFixture(peer.port(), ZONE);
        here.settings =
                TransportFixture.changed(
                        here.settings, Map.of("replyTimeout", Duration.ofMillis(500)));
        here.transport.start();
        return here;
    }

    /// Waits until an attempt has failed, and has the next one made.
    private static String failure(TransportFixture here) throws Exception {
        Event failed =
                here.events.await(event ->
                        event instanceof TransportEvent.MailDeferred
                                || event instanceof TransportEvent.HopUnreachable);
        here.now = here.now.plus(Duration.ofMinutes(7));
        here.transport.queue().turn();
        here.await(TransportEvent.MailRelayed.class);
        here.drained();
        return failed.toString();
    }

    private static String sent(Peer.Manners manners) throws Exception {
        try (var peer = Peer.of(manners);
                var here = here(peer)) {
            here.send("ada@here.test", "a@far.test");
            String failure = failure(here);
            assertThat(peer.messages).as(failure).hasSize(1);
            assertThat(here.events.of(TransportEvent.MailRelayed.class)).hasSize(1);
            return failure;
        }
    }

    /// Whatever it says, and wherever: the connection, each command, the end of the message.
    @ParameterizedTest
    @ValueSource(strings = {"", "EHLO", "MAIL", "RCPT", "DATA", "."})
    void isTriedAgainWhenItClosesWith421(String where) throws Exception {
        assertThat(sent(once(where, "421 4.3.2 closing"))).contains("4.3.2 closing");
    }

    private static Peer.Manners once(String where, String answer) {
        return (line, nth) -> line.split("[ :]")[0].equals(where) && nth == 0 ? answer : "";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "''; ~",
                "''; ~2",
                "EHLO; ~",
                "MAIL; ~250-o",
                "RCPT; ~250-ok",
                "DATA; ~3",
                "MAIL; ~250 ooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooooo"
            })
    void isTriedAgainWhenItIsSlow(String where, String answer) throws Exception {
        sent(once(where, answer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EHLO", "MAIL", "RCPT", "DATA"})
    void isTriedAgainWhenItClosesItsHalf(String where) throws Exception {
        sent(once(where, "|"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "EHLO", "MAIL", "RCPT", "DATA"})
    void isTriedAgainWhenItHangsUp(String where) throws Exception {
        sent(once(where, "!"));
    }

    /// What is no reply, or of two replies, or has no end.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "25 ok",
                "999 ok",
                "250-one\n251 two",
                "250-one\n\n250 two",
                "250-one\n250_two",
                "250-many\n250-many\n@",
                "250 long @"
            })
    void isTriedAgainWhenItTalksNonsense(String nonsense) throws Exception {
        String text =
                nonsense.endsWith("\n@")
                        ? nonsense.substring(0, nonsense.length() - 1)
                                + "250-many\n".repeat(300)
                                + "250 end"
                        : nonsense.replace("@", "x".repeat(5_000));
        for (var where : Set.of("", "MAIL", "RCPT", "DATA")) {
            sent(once(where, text));
        }
    }

    /// The one case in which a message comes twice: nobody can know whether it was taken (RFC
    /// 1047).
    @ParameterizedTest
    @ValueSource(strings = {"!", "|", "~", "~garbage\n"})
    void isSentAgainWhenTheEndIsNotAnswered(String answer) throws Exception {
        try (var peer = Peer.of(once(".", answer));
                var here = here(peer)) {
            here.send("ada@here.test", "a@far.test");
            assertThat(failure(here)).contains("4.4.2");
            assertThat(here.events.of(TransportEvent.MailRelayed.class)).hasSize(1);
            assertThat(peer.messages).hasSize(1);
            assertThat(peer.unanswered).hasValue(1);
        }
    }

    /// One host for two domains gets no more connections than one host may have.
    @Test
    void hasNoMoreConnectionsThanOneHostMayHave() throws Exception {
        try (var peer = Peer.of(Peer.USUAL);
                var here = new TransportFixture(peer.port(), ZONE)) {
            here.settings =
                    TransportFixture.changed(
                            here.settings,
                            Map.of(
                                    "maxConnectionsPerHost",
                                    1,
                                    "idleConnection",
                                    Duration.ofMillis(50)));
            for (int i = 0; i < 20; i++) {
                here.send("ada@here.test", "a" + i + "@far.test");
                here.send("ada@here.test", "a" + i + "@more.test");
            }
            here.transport.start();
            while (here.transport.queue().size() > 0) {
                here.now = here.now.plusMillis(100);
                here.transport.queue().turn();
            }
            assertThat(peer.messages).hasSize(40);
            assertThat(peer.most).hasValue(1);
            assertThat(here.events.of(TransportEvent.HopUnreachable.class)).isEmpty();
        }
    }

    @Test
    void isReachedByItsAddressAlone() throws Exception {
        for (var address :
                Map.of("127.0.0.1", "[127.0.0.1]", "::1", "[IPv6:0:0:0:0:0:0:0:1]").entrySet()) {
            try (var peer = Peer.at(address.getKey(), Peer.USUAL);
                    var here = new TransportFixture(peer.port(), ZONE)) {
                here.transport.start();
                here.send("ada@here.test", "a@" + address.getValue());
                here.drained();
                assertThat(peer.commands).contains("RCPT TO:<a@" + address.getValue() + ">");
                assertThat(peer.messages).hasSize(1);
            }
        }
    }
}
