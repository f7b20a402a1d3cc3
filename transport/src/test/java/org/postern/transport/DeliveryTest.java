package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.mail.Address;
import org.postern.smtp.Notify;
import org.postern.smtp.RecipientParameters;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;

/// From the queue to other servers that behave well and badly, and what senders are told.
@Timeout(60)
class DeliveryTest {
    private static final String ZONE =
            """
            far.test.        MX    10 mx.far.test.
            mx.far.test.     A     127.0.0.1
            null.test.       MX    0 .
            implicit.test.   A     127.0.0.1
            loop.test.       MX    10 mx.here.test.
            mx.here.test.    A     127.0.0.1
            two.test.        MX    10 dead.test.
            two.test.        MX    20 mx.far.test.
            dead.test.       A     127.0.0.2
            """;

    @Test
    void handsOverAMessageOnceForAllItsRecipients() throws Exception {
        try (var peer = Peer.of(Peer.USUAL);
                var here = new TransportFixture(peer.port(), ZONE)) {
            here.transport.start();
            here.send("ada@here.test", "a@far.test", "b@far.test", "c@implicit.test");
            here.drained();
            assertThat(peer.messages)
                    .hasSize(2)
                    .allMatch(text ->
                            text.equals(
                                    "Received: here\r\n"
                                            + "Subject: hi\r\n"
                                            + "Message-ID: <1@x>\r\n\r\n"
                                            + "text\r\n"));
            assertThat(peer.commands)
                    .contains(
                            "EHLO mx.here.test",
                            "MAIL FROM:<ada@here.test>",
                            "RCPT TO:<a@far.test>",
                            "RCPT TO:<b@far.test>",
                            "RCPT TO:<c@implicit.test>");
            for (var to : List.of("a@far.test", "b@far.test", "c@implicit.test")) {
                here.await(TransportEvent.MailRelayed.class, event -> event.to().equals(to));
            }
        }
    }

    @Test
    void aMessageThatNobodyCanExamineKeepsNoOtherFromItsMailbox() throws Exception {
        try (var here = new TransportFixture(25, ZONE)) {
            var ada = here.user("ada");
            here.transport.contentBy((letter, _) -> {
                if (letter.from().toString().contains("bad@")) {
                    throw new IllegalArgumentException("a defect");
                }
                return null;
            });
            var to = Address.of("ada@here.test");
            var way = List.of(new Onward(to, RecipientParameters.NONE, new Hop.Mailboxes()));
            var bad = here.letter("bad@far.test", "Subject: bad\r\n\r\n");
            here.transport.queue().take(bad, way).await();
            here.transport.start();
            here.await(
                    TransportEvent.MailDeferred.class,
                    event -> event.correlation().equals(bad.trail()));
            var good = here.letter("good@far.test", "Subject: good\r\n\r\n");
            here.transport.queue().take(good, way).await();
            here.await(
                    TransportEvent.MailRelayed.class,
                    event -> event.correlation().equals(good.trail()));
            assertThat(here.inbox(ada)).singleElement().asString().contains("Subject: good");
            assertThat(here.transport.queue().size()).isEqualTo(1);
        }
    }

    @Test
    void keepsOneConnectionForSeveralMessages() throws Exception {
        try (var peer = Peer.of(Peer.USUAL);
                var here = new TransportFixture(peer.port(), ZONE)) {
            for (int i = 0; i < 5; i++) {
                here.send("ada@here.test", "a@far.test");
            }
            here.transport
                    .queue()
                    .schedule()
                    .unreachable(Hop.parse("mx:far.test"), "not yet", Duration.ZERO);
            here.transport.start();
            here.drained();
            assertThat(peer.messages).hasSize(5);
            assertThat(peer.connections.get()).isLessThan(5);
        }
    }

    /// Only 2yz ends a promise.
    @ParameterizedTest
    @ValueSource(strings = {"RCPT", "DATA", "."})
    void keepsWhatIsAnsweredWithNeitherYesNorNo(String where) throws Exception {
        String odd = where.equals("DATA") ? "250 2.0.0 ok" : "354 3.0.0 more";
        Peer.Manners strange = (line, nth) -> line.startsWith(where) && nth == 0 ? odd : "";
        try (var peer = Peer.of(strange);
                var here = new TransportFixture(peer.port(), ZONE)) {
            here.transport.start();
            here.send("ada@here.test", "a@far.test");
            here.await(TransportEvent.MailDeferred.class);
            here.now = here.now.plus(Duration.ofMinutes(7));
            here.transport.queue().turn();
            here.await(TransportEvent.MailRelayed.class);
        }
    }

    @Test
    void comesAgainAfterATemporaryRefusal() throws Exception {
        Peer.Manners greylisting =
                (line, nth) -> line.startsWith("RCPT") && nth == 0 ? "450 4.2.0 later" : "";
        try (var peer = Peer.of(greylisting);
                var here = new TransportFixture(peer.port(), ZONE)) {
            here.transport.start();
            here.send("ada@here.test", "a@far.test");
            here.await(TransportEvent.MailDeferred.class);
            here.transport.queue().turn();
            assertThat(peer.messages).isEmpty();
            here.now = here.now.plus(Duration.ofMinutes(7));
            here.transport.queue().turn();
            here.drained();
            assertThat(peer.messages).hasSize(1);
        }
    }

    @Test
    void tellsTheSenderOfAFailureAndDeliversToTheOthers() throws Exception {
        Peer.Manners refusing =
                (line, _) -> line.contains("<nobody@") ? "550 5.1.1 who is that" : "";
        try (var peer = Peer.of(refusing);
                var here = new TransportFixture(peer.port(), ZONE)) {
            var ada = here.user("ada");
            here.transport.start();
            here.send("ada@here.test", "nobody@far.test", "b@far.test");
            here.await(TransportEvent.MailFailed.class);
            here.drained();
            assertThat(peer.messages).hasSize(1);
            assertThat(here.inbox(ada))
                    .singleElement()
                    .asString()
                    .startsWith("Return-Path: <>\r\n")
                    .contains(
                            "Content-Type: multipart/report; report-type=delivery-status;",
                            "Subject: Not delivered: hi\r\n",
                            "In-Reply-To: <1@x>\r\n",
                            "  nobody@far.test\r\n    There is no such address.\r\n",
                            "said: 550 5.1.1 who is that\r\n",
                            "Reporting-MTA: dns;mx.here.test\r\n",
                            "Final-Recipient: rfc822;nobody@far.test\r\n",
                            "Action: failed\r\nStatus: 5.1.1\r\n",
                            "Remote-MTA: dns;mx.far.test\r\n",
                            "Content-Type: text/rfc822-headers")
                    .doesNotContain("b@far.test", "\r\ntext\r\n");
        }
    }

    @Test
    void tellsNobodyOfWhatHadNoSender() throws Exception {
        try (var peer = Peer.of((line, _) -> line.startsWith("RCPT") ? "550 5.1.1 no" : "");
                var here = new TransportFixture(peer.port(), ZONE)) {
            here.transport.start();
            here.send("", "a@far.test");
            // The postmaster sees it once.
            var sent = here.await(TransportEvent.NoticeSent.class);
            assertThat(sent.to()).isEqualTo("postmaster@here.test");
            here.drained();
            assertThat(here.events.of(TransportEvent.NoticeSent.class)).hasSize(1);
        }
    }

    @Test
    void refusesWhatDnsRefuses() throws Exception {
        try (var here = new TransportFixture(25, ZONE)) {
            here.user("ada");
            here.transport.start();
            here.send("ada@here.test", "a@null.test", "b@nowhere.test", "c@loop.test");
            here.drained();
            assertThat(here.events.of(TransportEvent.MailFailed.class))
                    .extracting(event -> event.to() + " " + event.reply().substring(0, 10))
                    .containsExactlyInAnyOrder(
                            "a@null.test 556 5.1.10",
                            "b@nowhere.test 550 5.1.2 ",
                            "c@loop.test 554 5.4.6 ");
        }
    }

    @Test
    void triesTheNextServerWhenOneDoesNotAnswer() throws Exception {
        try (var peer = Peer.of(Peer.USUAL);
                var here = new TransportFixture(peer.port(), ZONE)) {
            here.transport.start();
            here.send("ada@here.test", "a@two.test");
            here.drained();
            assertThat(peer.messages).hasSize(1);
        }
    }

    @Test
    void aDeadHopChangesNoMessage() throws Exception {
        int dead;
        try (var closed = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            dead = closed.getLocalPort();
        }
        try (var here = new TransportFixture(dead, ZONE)) {
            for (int i = 0; i < 300; i++) {
                here.send("ada@here.test", "a@far.test");
            }
            here.transport.start();
            here.await(TransportEvent.HopUnreachable.class);
            assertThat(here.events.of(TransportEvent.MailDeferred.class)).isEmpty();
            assertThat(here.transport.queue().size()).isEqualTo(300);
            assertThat(here.transport.queue().schedule().hops())
                    .singleElement()
                    .satisfies(hop -> {
                        assertThat(hop.failures()).isEqualTo(1);
                        assertThat(hop.problem()).contains("mx.far.test[127.0.0.1]");
                    });
        }
    }

    @Test
    void warnsOfDelayAndThenGivesUp() throws Exception {
        try (var peer = Peer.of((_, _) -> "421 4.3.2 not now");
                var here = new TransportFixture(peer.port(), ZONE)) {
            var ada = here.user("ada");
            here.transport.start();
            here.send("ada@here.test", "a@far.test");
            here.await(TransportEvent.HopUnreachable.class);
            here.now = here.now.plus(Duration.ofHours(5));
            here.transport.queue().turn();
            var delay = here.await(TransportEvent.NoticeSent.class);
            assertThat(delay.kind()).isEqualTo("delay");
            here.await(TransportEvent.MailRelayed.class, event -> event.hop().equals("local"));
            here.now = here.now.plus(Duration.ofDays(5));
            here.transport.queue().turn();
            here.await(TransportEvent.NoticeSent.class, event -> event.kind().equals("failure"));
            here.drained();
            assertThat(here.inbox(ada)).hasSize(2);
            assertThat(here.inbox(ada).getFirst())
                    .contains("Action: delayed\r\nStatus: 4.4.1", "Will-Retry-Until: ");
            assertThat(here.inbox(ada).getLast())
                    .contains("Action: failed\r\nStatus: 4.4.7", "421 4.3.2 not now");
        }
    }

    @Test
    void tellsOfSuccessWhereTheNextServerCannot() throws Exception {
        try (var peer = Peer.of(Peer.USUAL);
                var here = new TransportFixture(peer.port(), ZONE)) {
            var ada = here.user("ada");
            here.transport.start();
            var asked = new RecipientParameters(EnumSet.of(Notify.SUCCESS), "rfc822;old@far.test");
            here.send("ada@here.test", asked, "a@far.test");
            here.await(TransportEvent.NoticeSent.class);
            here.drained();
            assertThat(here.inbox(ada))
                    .singleElement()
                    .asString()
                    .contains(
                            "Original-Recipient: rfc822;old@far.test\r\n",
                            "Action: relayed\r\nStatus: 2.0.0\r\n");
        }
    }

    @Test
    void survivesAServerThatHangsUp() throws Exception {
        Peer.Manners rude = (line, nth) -> line.startsWith("DATA") && nth == 0 ? "!" : "";
        try (var peer = Peer.of(rude);
                var here = new TransportFixture(peer.port(), ZONE)) {
            here.transport.start();
            here.send("ada@here.test", "a@far.test");
            here.await(TransportEvent.MailDeferred.class, event -> event.reply().contains("4.4.2"));
            here.now = here.now.plus(Duration.ofMinutes(7));
            here.transport.queue().turn();
            here.drained();
            assertThat(peer.messages).hasSize(1);
        }
    }

    @Test
    void findsTheQueueAgainAfterARestart() throws Exception {
        try (var peer = Peer.of(Peer.USUAL);
                var here = new TransportFixture(peer.port(), ZONE)) {
            for (int i = 0; i < 250; i++) {
                here.send("ada@here.test", "a" + i + "@far.test");
            }
            // Nothing was started: this is what a kill leaves.
            var again = here.open();
            again.start();
            while (again.queue().size() > 0 && !Thread.currentThread().isInterrupted()) {
                Thread.yield();
            }
            again.stop(Duration.ofSeconds(5));
            assertThat(peer.messages).hasSize(250);
        }
    }

    @Test
    void speaksLmtpToAnotherStore() throws Exception {
        try (var peer =
                        Peer.lmtp((line, nth) ->
                                line.equals(".") && nth == 1 ? "452 4.2.2 full" : "");
                var here = new TransportFixture(25, ZONE)) {
            here.transport.start();
            var letter = here.letter("ada@here.test", "\r\ntext\r\n");
            var hop = Hop.parse("lmtp:127.0.0.1:" + peer.port());
            var one = new Onward(Address.of("a@x.test"), RecipientParameters.NONE, hop);
            var two = new Onward(Address.of("b@x.test"), RecipientParameters.NONE, hop);
            here.transport.queue().take(letter, List.of(one, two)).await();
            here.await(TransportEvent.MailRelayed.class, event -> event.to().equals("a@x.test"));
            var deferred = here.await(TransportEvent.MailDeferred.class);
            assertThat(deferred.to()).isEqualTo("b@x.test");
            assertThat(peer.commands).contains("LHLO mx.here.test");
        }
    }
}
