package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Result;
import org.postern.kernel.Role;

import java.time.Duration;
import java.util.Map;

/// What operators see of messages: their trail, and the queue.
@Timeout(60)
class TrailTest {
    private static final String ZONE =
            """
            far.test.        MX    10 mx.far.test.
            mx.far.test.     A     127.0.0.1
            """;

    private static Result.Listing listing(Catalogue commands, String line) throws Exception {
        return (Result.Listing)
                commands.execute(line, Caller.of("console", Role.ADMINISTRATOR, true));
    }

    private static String done(Catalogue commands, String line) throws Exception {
        return ((Result.Done)
                        commands.execute(line, Caller.of("console", Role.ADMINISTRATOR, true)))
                .text();
    }

    private static Catalogue commands(TransportFixture here) {
        var commands = new Catalogue(here.events);
        commands.register(here.transport.commands());
        return commands;
    }

    private static String item(Catalogue commands, String line) throws Exception {
        return commands.execute(line, Caller.of("console", Role.ADMINISTRATOR, true)).toString();
    }

    @Test
    void tellsWhatHappenedToEachRecipient() throws Exception {
        Peer.Manners refusing = (line, _) -> line.contains("<b@") ? "550 5.1.1 no" : "";
        try (var peer = Peer.of(refusing);
                var here = new TransportFixture(peer.port(), ZONE)) {
            here.user("ada");
            var commands = commands(here);
            here.transport.start();
            var letter = here.send("ada@here.test", "a@far.test", "b@far.test");
            here.drained();
            var steps = listing(commands, "Message Trace " + letter.trail());
            assertThat(steps.rows().toString())
                    .contains(
                            "queued", "handed over", "failed", "550 5.1.1 no", "notice of failure");
            assertThat(listing(commands, "Message Trace b@far.test").rows()).hasSize(1);
            assertThat(listing(commands, "Message Trace 2026-11-23T10:02").rows())
                    .hasSizeGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void handlesTheQueueByPattern() throws Exception {
        try (var peer = Peer.of(Peer.USUAL);
                var here = new TransportFixture(peer.port(), ZONE)) {
            var ada = here.user("ada");
            var commands = commands(here);
            for (int i = 0; i < 10; i++) {
                here.send("ada@here.test", "a" + i + "@far.test");
            }
            assertThat(listing(commands, "Queue List").rows()).hasSize(10);
            assertThat(listing(commands, "Queue List to:a1@*").rows()).hasSize(1);
            assertThat(listing(commands, "Queue List hop:far.test 3").rows()).hasSize(3);
            assertThat(done(commands, "Queue Hold to:a?@far.test")).startsWith("10 messages held");
            assertThat(done(commands, "Queue Release to:a1@*")).startsWith("1 messages");
            assertThat(done(commands, "Queue Delete to:a2@*")).startsWith("1 messages");
            assertThat(done(commands, "Queue Bounce to:a3@*")).startsWith("1 messages");
            here.transport.start();
            here.await(TransportEvent.MailRelayed.class, event -> event.to().equals("a1@far.test"));
            here.await(TransportEvent.MailRelayed.class, event -> event.hop().equals("local"));
            assertThat(here.inbox(ada)).singleElement().asString().contains("a3@far.test");
            assertThat(listing(commands, "Queue List held").rows()).hasSize(7);
            assertThat(done(commands, "Queue Release held")).startsWith("7 messages");
            here.drained();
            assertThat(peer.messages).hasSize(8);
            assertThat(listing(commands, "Queue Status").rows()).isEmpty();
        }
    }

    /// Routes that change move what is queued, once it is retried.
    @Test
    void movesQueuedMailToTheRouteThatHoldsNow() throws Exception {
        try (var old = Peer.of((_, _) -> "421 4.3.2 closed");
                var young = Peer.of(Peer.USUAL);
                var here = new TransportFixture(old.port(), ZONE)) {
            var commands = commands(here);
            here.transport.start();
            var letter = here.send("", "a@far.test", "b@far.test");
            here.await(TransportEvent.HopUnreachable.class);
            assertThat(item(commands, "Queue Get " + letter.trail()))
                    .contains("mx:far.test", "421 4.3.2 closed");
            assertThat(listing(commands, "Queue List from:<>").rows()).hasSize(1);
            done(commands, "Route Add far.test smtp:127.0.0.1:" + young.port());
            assertThat(done(commands, "Queue Retry from:<>")).startsWith("1 messages tried again");
            here.drained();
            assertThat(young.messages).hasSize(1);
            assertThat(young.commands).contains("RCPT TO:<a@far.test>", "RCPT TO:<b@far.test>");
            assertThat(old.messages).isEmpty();
        }
    }

    @Test
    void showsNoPastAsTheNextAttempt() throws Exception {
        try (var peer = Peer.of((_, _) -> "421 4.3.2 closed");
                var here = new TransportFixture(peer.port(), ZONE)) {
            var commands = commands(here);
            here.send("ada@here.test", "a@far.test");
            here.transport.start();
            here.await(TransportEvent.HopUnreachable.class);
            here.transport.queue().schedule().end();
            assertThat(listing(commands, "Queue Status").rows().toString()).contains("2026-11-23");
            done(commands, "Queue Retry hop:far.test");
            assertThat(listing(commands, "Queue Status").rows().toString())
                    .doesNotContain("1970", "2026-11-23");
        }
    }

    @Test
    void findsADayAndWhoWasNotTold() throws Exception {
        try (var peer = Peer.of((line, _) -> line.startsWith("RCPT") ? "550 5.1.1 no" : "");
                var here = new TransportFixture(peer.port(), ZONE)) {
            here.settings = TransportFixture.changed(here.settings, Map.of("maxNotices", 1));
            here.user("ada");
            var commands = commands(here);
            here.transport.start();
            here.send("ada@here.test", "a@far.test");
            here.drained();
            var second = here.send("ada@here.test", "b@far.test");
            here.drained();
            here.await(TransportEvent.NoticeWithheld.class);
            assertThat(listing(commands, "Message Trace " + second.trail()).rows().toString())
                    .contains("no notice of failure", "transport.maxNotices", "ada@here.test");
            assertThat(listing(commands, "Message Trace 2026-11-23").rows())
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aHeldRouteKeepsItsMail() throws Exception {
        try (var peer = Peer.of(Peer.USUAL);
                var here = new TransportFixture(peer.port(), ZONE)) {
            var commands = commands(here);
            here.transport.start();
            done(commands, "Route Add far.test mx");
            done(commands, "Route Set far.test hold on");
            here.send("ada@here.test", "a@far.test");
            here.transport.queue().turn();
            assertThat(here.transport.queue().size()).isEqualTo(1);
            done(commands, "Route Set far.test hold off");
            here.drained();
            assertThat(peer.messages).hasSize(1);
        }
    }

    @Test
    void signsWithTheKeyThatIsActive() throws Exception {
        try (var here = new TransportFixture(25, ZONE)) {
            var commands = commands(here);
            var domain = TransportFixture.DOMAIN;
            var made =
                    (Result.Item)
                            commands.execute(
                                    "Dkim Generate here.test k1",
                                    Caller.of("console", Role.ADMINISTRATOR, true));
            assertThat(made.fields().toString())
                    .contains("k1._domainkey.here.test", "v=DKIM1; k=rsa; p=");
            assertThat(here.transport.keys().signer(domain)).isEmpty();
            done(commands, "Dkim Activate here.test k1");
            assertThat(here.transport.keys().signer(domain)).isPresent();
            // It is there after a restart.
            assertThat(here.open().keys().signer(domain)).isPresent();
            commands.execute(
                    "Dkim Generate here.test k2", Caller.of("console", Role.ADMINISTRATOR, true));
            assertThat(done(commands, "Dkim Activate here.test k2")).contains("record of k1");
            here.now = here.now.plus(Duration.ofDays(1));
            commands.execute(
                    "Dkim Rotate here.test", Caller.of("console", Role.ADMINISTRATOR, true));
            assertThat(done(commands, "Dkim Rotate here.test")).endsWith("with rsa20261124.");
            done(commands, "Dkim Delete here.test rsa20261124");
            assertThat(here.transport.keys().signer(domain)).isEmpty();
        }
    }

    @Test
    void forgetsWhatIsOld() throws Exception {
        try (var here = new TransportFixture(25, ZONE)) {
            here.transport.queue();
            here.trail.record(
                    new TransportEvent.MailQueued("t1", "<a@b.test>", "c@d.test", "x", 1));
            assertThat(here.trail.of("t1", 10)).hasSize(1);
            here.now = here.now.plus(Duration.ofDays(20));
            here.trail.start();
            here.trail.stop(Duration.ofSeconds(5));
            assertThat(here.trail.of("t1", 10)).isEmpty();
        }
    }
}
