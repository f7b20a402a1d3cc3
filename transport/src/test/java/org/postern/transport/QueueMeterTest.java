package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.mail.Address;
import org.postern.smtp.RecipientParameters;

import java.time.Duration;
import java.util.List;

/// What monitors are told of the queue.
@Timeout(60)
class QueueMeterTest {
    private TransportFixture here;

    @BeforeEach
    void open() throws Exception {
        here = new TransportFixture(25, "");
    }

    @AfterEach
    void close() {
        here.close();
    }

    private HopFigures hop(String name) {
        return here.transport.queue().figures().stream()
                .filter(figures -> figures.hop().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatWaitsIsMeasuredOnDisk() throws Exception {
        assertThat(here.transport.queue().figures()).isEmpty();
        var hop = Hop.parse("smtp:[192.0.2.1]:25");
        var letter = here.letter("ada@here.test", "Subject: x\r\n\r\nhello\r\n");
        here.transport
                .queue()
                .take(
                        letter,
                        List.of(
                                new Onward(
                                        Address.of("a@there.test"), RecipientParameters.NONE, hop),
                                new Onward(
                                        Address.of("b@there.test"), RecipientParameters.NONE, hop)),
                        true)
                .await();
        var figures = hop(hop.text());
        assertThat(figures.stored()).isEqualTo(new HopFigures.Load(1, 2, letter.wholeOctets()));
        assertThat(figures.held()).isEqualTo(1);
        var oldest = figures.oldest();
        assertThat(oldest).isNotNull();
        assertThat(oldest.arrived()).isEqualTo(letter.arrived());
        assertThat(figures.local()).isFalse();
        assertThat(here.transport.queue().relayed()).isEqualTo(HopFigures.Load.NONE);
    }

    @Test
    void whatIsSentIsCounted() throws Exception {
        here.user("ada");
        here.transport.start();
        var letter = here.send("bob@there.test", "ada@here.test");
        here.await(TransportEvent.MailRelayed.class);
        here.drained();
        here.now = here.now.plus(Duration.ofMinutes(1));
        var figures = hop("local");
        assertThat(figures.local()).isTrue();
        assertThat(figures.sent()).isEqualTo(new HopFigures.Load(1, 1, letter.wholeOctets()));
        assertThat(figures.stored()).isEqualTo(HopFigures.Load.NONE);
        assertThat(figures.lastSent()).isNotNull();
        // A mailbox of this node is no other server.
        assertThat(here.transport.queue().relayed()).isEqualTo(HopFigures.Load.NONE);
    }

    @Test
    void failuresAreCounted() throws Exception {
        try (var peer = Peer.of((_, _) -> "421 4.3.2 closed");
                var far =
                        new TransportFixture(
                                peer.port(),
                                "far.test. MX 10 mx.far.test.\nmx.far.test. A 127.0.0.1\n")) {
            far.transport.start();
            far.send("", "a@far.test");
            far.await(TransportEvent.HopUnreachable.class);
            var figures = far.transport.queue().figures().getFirst();
            assertThat(figures.hop()).isEqualTo("mx:far.test");
            assertThat(figures.failures()).isPositive();
            assertThat(figures.problem()).contains("421 4.3.2 closed");
            assertThat(figures.lastTried()).isEqualTo(far.now);
        }
    }
}
