package org.postern.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.directory.Account;
import org.postern.engine.BlobId;
import org.postern.engine.EngineException;
import org.postern.kernel.Sha256;
import org.postern.mail.Address;
import org.postern.smtp.RecipientParameters;
import org.postern.store.AccountId;
import org.postern.store.StagedMessage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What belongs together is taken together or not at all, and what is promised comes.
class TogetherTest {
    private static final byte[] TEXT =
            "Subject: hi\r\n\r\ntext\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final Hop HOP = new Hop.Mailboxes();

    private TransportFixture here;
    private Account ada;
    private Account bob;

    @BeforeEach
    void begin() throws Exception {
        here = new TransportFixture(25, "far.test. A 192.0.2.1");
        ada = here.user("ada");
        bob = here.user("bob");
    }

    @AfterEach
    void end() throws Exception {
        here.close();
    }

    private Queue.Taking take(Letter letter) throws EngineException {
        var to = new Onward(Address.of("ada@here.test"), RecipientParameters.NONE, HOP);
        return here.transport.queue().take(letter, List.of(to));
    }

    private int onDisk() throws EngineException {
        var store = new QueueStore(here.engine, here.committer);
        return store.ready(HOP, here.now.toEpochMilli(), 10).size();
    }

    private List<Intent> promised() throws EngineException {
        return new Intents(here.engine, here.committer).next(null, 10);
    }

    /// Writes go in the order in which they were submitted: what was before is on disk then.
    private void settled() throws EngineException {
        new Intents(here.engine, here.committer).forget("none").await();
    }

    private StagedMessage staged() throws Exception {
        try (var spool = here.store.spool()) {
            spool.write(TEXT, 0, TEXT.length);
            return spool.finish();
        }
    }

    @Test
    void allOfSeveralAreQueuedBeforeOneGoes() throws Exception {
        var queue = here.transport.queue();
        var takings = new ArrayList<Queue.Taking>();
        takings.add(take(here.letter("x@far.test", "Subject: a\r\n\r\n")));
        takings.add(take(here.letter("x@far.test", "Subject: b\r\n\r\n")));
        assertThat(queue.size()).isZero();
        queue.await(takings);
        assertThat(queue.size()).isEqualTo(2);
        assertThat(onDisk()).isEqualTo(2);
    }

    @Test
    void whatIsWithdrawnNeverGoes() throws Exception {
        var queue = here.transport.queue();
        var letter = here.letter("x@far.test", "Subject: a\r\n\r\n");
        var taken = take(letter);
        var gone =
                new Letter(
                        letter.trail(),
                        letter.arrived(),
                        new BlobId(Sha256.digest(new byte[] {1})),
                        1,
                        letter.prefix(),
                        letter.from(),
                        letter.parameters(),
                        "");
        assertThatThrownBy(() -> take(gone)).isInstanceOf(EngineException.class);
        queue.withdraw(List.of(taken));
        settled();
        assertThat(queue.size()).isZero();
        assertThat(onDisk()).isZero();
    }

    private List<Destination> both() {
        return List.of(
                new Destination(new AccountId(ada.id()), new byte[0]),
                new Destination(new AccountId(bob.id()), new byte[0]));
    }

    @Test
    void whatIsPromisedAndNotMetComesFromTheQueue() throws Exception {
        var message = staged();
        try (var promise = here.delivery.promised("t1", message, here.now, both())) {
            assertThat(promise.kept()).isTrue();
            // A session is about to do it.
            assertThat(here.delivery.handOverAll()).isZero();
            assertThat(here.transport.queue().size()).isZero();
            var first = both().subList(0, 1);
            assertThat(here.delivery.deliverEach("t1", message, here.now, first))
                    .containsExactly(DeliveryOutcome.DELIVERED);
            promise.met(0);
        }
        settled();
        assertThat(here.delivery.handOverAll()).isZero();
        assertThat(here.transport.queue().size()).isEqualTo(1);
        here.transport.start();
        here.drained();
        assertThat(here.inbox(ada)).hasSize(1);
        assertThat(here.inbox(bob)).hasSize(1);
        assertThat(promised()).isEmpty();
    }

    @Test
    void whatIsWithdrawnIsPromisedNoMore() throws Exception {
        try (var promise = here.delivery.promised("t1", staged(), here.now, both())) {
            assertThat(promise.kept()).isTrue();
            assertThat(promised()).hasSize(2);
            assertThat(promise.withdraw()).isTrue();
        }
        assertThat(promised()).isEmpty();
        try (var none = here.delivery.promised("t2", staged(), here.now, List.of())) {
            assertThat(none.kept()).isTrue();
            assertThat(none.withdraw()).isTrue();
        }
    }
}
