package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Result;
import org.postern.kernel.Role;

import java.time.Duration;

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
