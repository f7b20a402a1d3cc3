package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.detection.DetectionClient;
import org.postern.detection.DetectionSettings;
import org.postern.directory.DirectorySettings;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.FirstStart;
import org.postern.directory.LocalDirectory;
import org.postern.directory.Passwords;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Catalogue;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.smtp.ReversePath;
import org.postern.store.AccountLimits;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.FolderName;
import org.postern.store.MessageStore;
import org.postern.store.StoreSettings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// What waits in quarantines is judged once, and leaves only when it is where it is to go.
class QuarantineCommandsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T05:00:00Z");
    private static final Domain ONE = Domain.of("one.test");
    private static final Domain TWO = Domain.of("two.test");
    private static final Address TO = Address.of("ada@one.test");

    /// Keeps what is sent; sends nothing while it fails.
    private static final class Sent implements MailSender {
        private final List<Kept> kept = new ArrayList<>();
        private boolean fails;

        @Override
        public void send(Kept message, List<Address> to) throws IOException {
            if (fails) {
                throw new IOException("full");
            }
            kept.add(message);
        }

        @Override
        public void refuse(Kept message, List<Address> to, String why) throws IOException {
            send(message, to);
        }

        @Override
        public void send(byte[] message, ReversePath from, List<Address> to) {}

        @Override
        public void note(String trail, String to, String what, String text) {}
    }

    private final MemoryEngine engine = new MemoryEngine();
    private final GroupCommitter committer = new GroupCommitter(engine);
    private final InstantSource clock = InstantSource.fixed(NOW);
    private final DirectorySettings people = Settings.defaults(DirectorySettings.class);
    private final LocalDirectory directory = new LocalDirectory(engine, () -> people);
    private final MessageStore store =
            new MessageStore(
                    engine,
                    new MemoryBlobStore(),
                    committer,
                    clock,
                    () -> StoreSettings.DEFAULTS,
                    _ -> AccountLimits.Quota.UNLIMITED,
                    new MemoryEvents());
    private final Quarantines quarantines = new Quarantines(store, directory);
    private final Sent sent = new Sent();
    private final Catalogue catalogue = new Catalogue(new MemoryEvents());

    @BeforeEach
    void twoDomains() throws Exception {
        var writer =
                new DirectoryWriter(
                        directory,
                        committer,
                        new Passwords(() -> people, () -> false, clock),
                        clock,
                        () -> people,
                        new MemoryEvents());
        FirstStart.run(directory, writer, ONE);
        var _ = writer.addDomain(TWO);
        var _ =
                writer.add(
                        new Address("boss", TWO),
                        "Boss",
                        "secret-word-1".getBytes(StandardCharsets.UTF_8));
        catalogue.register(
                new QuarantineCommands(
                                quarantines,
                                directory,
                                sent,
                                new JunkLabels(
                                        new DetectionClient(
                                                () -> DetectionSettings.DEFAULTS, clock, _ -> {})),
                                () -> "mx.test",
                                clock)
                        .commands());
    }

    @AfterEach
    void end() {
        committer.close();
        engine.close();
    }

    private void held(Domain domain, String trail, String prefix) throws Exception {
        var decision = quarantines.hold(new Held(Held.VIRUS, "bad"), List.of(domain));
        byte[] text = ("Subject: " + trail + "\r\n\r\nx\r\n").getBytes(StandardCharsets.UTF_8);
        var account = store.account(decision.site());
        try (var spool = store.spool()) {
            spool.write(text, 0, text.length);
            account.deliver(
                            account.folder(FolderName.of(decision.folder())),
                            new Delivery(
                                    spool.finish(),
                                    prefix.getBytes(StandardCharsets.UTF_8),
                                    FlagSet.NONE,
                                    NOW,
                                    trail))
                    .await();
        }
    }

    private void held(Domain domain, String trail) throws Exception {
        held(domain, trail, new HeldLines(trail, "bad", "b@c.test", List.of(TO)).fields());
    }

    private Result run(String line) throws ProblemException {
        return catalogue.execute(line, "console", Role.ADMINISTRATOR);
    }

    private List<Quarantines.Item> waiting() throws Exception {
        return quarantines.latest(directory.domains(), "").latest();
    }

    @Test
    void whatIsReleasedGoesUnderAnIdOfItsOwnAndOnce() throws Exception {
        held(ONE, "t1");
        var item = waiting().getFirst();
        var _ = run("Quarantine Release t1");
        assertThat(sent.kept)
                .singleElement()
                .satisfies(kept -> assertThat(kept.trail()).isNotEqualTo("t1"));
        assertThat(waiting()).isEmpty();
        assertThat(quarantines.judge(item, _ -> sent.kept.clear())).isFalse();
        assertThat(sent.kept).hasSize(1);
    }

    @Test
    void nobodyElseJudgesWhatIsBeingJudged() throws Exception {
        held(ONE, "t1");
        var item = waiting().getFirst();
        assertThat(
                        quarantines.judge(
                                item,
                                _ ->
                                        assertThatThrownBy(() -> run("Quarantine Release t1"))
                                                .hasMessageContaining("Somebody else")))
                .isTrue();
        assertThat(sent.kept).isEmpty();
        assertThat(waiting()).hasSize(1);
    }

    @Test
    void whatWasMovedByHandIsNeitherReleasedNorRejected() throws Exception {
        held(TWO, "t1", "X: y\r\n");
        for (String line :
                List.of("Quarantine Release moved", "Quarantine Reject moved no such thing")) {
            assertThatThrownBy(() -> run(line)).hasMessageContaining("not known whom");
        }
        var _ = run("Quarantine Forward moved ada@one.test");
        var _ = run("Quarantine Forward moved ada@one.test");
        assertThat(sent.kept).extracting(MailSender.Kept::trail).doesNotHaveDuplicates().hasSize(2);
        assertThat(waiting()).hasSize(1);
    }

    @Test
    void whatCannotBeSentStays() throws Exception {
        held(ONE, "t1");
        sent.fails = true;
        for (String line : List.of("Quarantine Release t1", "Quarantine Reject t1 no")) {
            assertThatThrownBy(() -> run(line)).isInstanceOf(ProblemException.class);
        }
        assertThat(waiting()).hasSize(1);
        sent.fails = false;
        var _ = run("Quarantine Reject t1 no");
        assertThat(waiting()).isEmpty();
    }

    @Test
    void aDomainsAdministratorReachesThatDomainOnly() throws Exception {
        held(ONE, "t1");
        held(TWO, "t3");
        var listing =
                (Result.Listing)
                        catalogue.execute(
                                "Quarantine List", "boss@two.test", Role.DOMAIN_ADMINISTRATOR);
        assertThat(listing.rows()).hasSize(1);
        for (String verb : List.of("Show t1", "Release t1", "Forward t1 boss@two.test")) {
            assertThatThrownBy(() ->
                            catalogue.execute(
                                    "Quarantine " + verb,
                                    "boss@two.test",
                                    Role.DOMAIN_ADMINISTRATOR))
                    .hasMessageContaining("no message t1");
        }
        var _ =
                catalogue.execute(
                        "Quarantine Release t3", "boss@two.test", Role.DOMAIN_ADMINISTRATOR);
        assertThat(waiting()).extracting(item -> item.lines().trail()).containsExactly("t1");
    }

    @Test
    void allDomainsAreWalkedOldestFirstAndExpire() throws Exception {
        held(ONE, "t1");
        held(ONE, "t2");
        held(TWO, "t3");
        var seen = new ArrayList<String>();
        quarantines.walk(directory.domains(), Held.VIRUS, item -> seen.add(item.lines().trail()));
        assertThat(seen).containsExactly("t1", "t2", "t3");
        assertThat(quarantines.expire(Duration.ofDays(1), NOW)).isZero();
        assertThat(quarantines.expire(Duration.ofDays(1), NOW.plus(Duration.ofDays(2))))
                .isEqualTo(3);
        assertThat(waiting()).isEmpty();
    }
}
