package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.antivirus.EngineReport;
import org.postern.antivirus.ScanReport;
import org.postern.antivirus.ScanSubject;
import org.postern.antivirus.VirusScanner;
import org.postern.engine.Direction;
import org.postern.engine.Partition;
import org.postern.kernel.Role;
import org.postern.kernel.Sha256;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mail.UidSet;
import org.postern.store.FlagChange;
import org.postern.store.FlagSet;
import org.postern.store.Flags;
import org.postern.store.Folder;
import org.postern.store.FolderName;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is known of a message only after its delivery moves its copies, and only those that nobody
/// has made his own.
class RetroTest {
    private static final byte[] OFFER = WholeRoom.text("An offer", WholeRoom.OFFER);
    private static final byte[] FILE = WholeRoom.program(40_000, 1);
    private static final byte[] PROGRAM = WholeRoom.attached("Run it", "lamp.exe", FILE);

    @TempDir private Path folder;
    private WholeRoom all;

    @BeforeEach
    void begin() throws Exception {
        all = new WholeRoom(folder);
    }

    @AfterEach
    void end() {
        all.close();
    }

    private static void flag(Folder folder, long flags) throws Exception {
        folder.changeFlags(
                UidSet.of(1),
                new FlagChange(FlagChange.Mode.ADD, FlagSet.of(flags)),
                Long.MAX_VALUE);
    }

    private static int count(Folder folder) throws Exception {
        return folder.view().count();
    }

    /// Long enough for what has come to be followed.
    private void followed() throws Exception {
        all.pass(Duration.ofSeconds(11));
        all.retro.turn();
    }

    private void firstLook() throws Exception {
        all.pass(Duration.ofMinutes(11));
        all.retro.turn();
    }

    @Test
    void whatBecomesBulkMovesToJunkMailUnlessItsOwnerHasTouchedIt() throws Exception {
        var told = new int[1];
        all.store.watchMoves((_, _, _) -> told[0]++);
        all.deliver("t1", 1, OFFER, "ada", "bob", "cyd", "dan");
        flag(all.inbox("bob"), Flags.FLAGGED);
        flag(all.inbox("cyd"), Flags.SEEN);
        var work = all.mail("dan").create(FolderName.of("Work"), Set.of());
        all.inbox("dan").moveTo(work, UidSet.of(1));
        followed();
        assertThat(count(all.inbox("ada"))).isEqualTo(1);
        all.seenElsewhere(OFFER, 40);
        firstLook();
        assertThat(count(all.inbox("ada"))).isZero();
        assertThat(WholeRoom.read(WholeRoom.only(all.junk("ada")))).contains("limited offer");
        assertThat(count(all.junk("cyd"))).isEqualTo(1);
        assertThat(count(all.inbox("bob"))).isEqualTo(1);
        assertThat(count(work)).isEqualTo(1);
        assertThat(all.events.of(ContentEvent.CopiesMoved.class))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.correlation()).isEqualTo("t1");
                    assertThat(event.moved()).isEqualTo(2);
                    assertThat(event.left()).isEqualTo(1);
                });
        assertThat(all.sent.notes)
                .extracting(WholeRoom.Sent.Note::to)
                .containsExactlyInAnyOrder("ada@one.test", "cyd@one.test");
        // The one move was dan's: nobody learns from what the node moves.
        assertThat(told[0]).isEqualTo(1);
    }

    @Test
    void aMoveIsListedShownAndTakenBack() throws Exception {
        all.deliver("t1", 1, OFFER, "ada", "bob");
        flag(all.inbox("ada"), Flags.SEEN);
        followed();
        all.seenElsewhere(OFFER, 40);
        firstLook();
        var action = all.rows("Retro List").getFirst();
        assertThat(action.subList(2, 6)).containsExactly("junk", "its like became bulk", "2", "0");
        assertThat(all.rows("Retro Show " + action.getFirst()))
                .contains(List.of("t1", "ada@one.test", "INBOX", "Junk Mail", "moved"));
        // Bob throws it away himself: that one is not there any more.
        all.junk("bob").expunge(UidSet.of(1));
        assertThat(all.run("Retro Undo " + action.getFirst()).toString())
                .contains("1 copy is back", "Not where they were put any more: 1");
        assertThat(count(all.inbox("ada"))).isEqualTo(1);
        assertThat(all.inbox("ada").view().flagsAt(0)).isEqualTo(Flags.SEEN);
        assertThat(all.rows("Retro List").getFirst().getLast()).isEqualTo("1");
        // It is not looked at again.
        all.pass(Duration.ofHours(3));
        all.retro.turn();
        assertThat(count(all.inbox("ada"))).isEqualTo(1);
        all.pass(Duration.ofDays(31));
        all.retro.turn();
        assertThat(all.rows("Retro List")).isEmpty();
    }

    @Test
    void whatWasSaidWhenItCameIsNotSaidTwice() throws Exception {
        all.seenElsewhere(OFFER, 40);
        all.junkSettings = Changed.of(all.junkSettings, Map.of("threshold", 60));
        // 42 points and ten for bulk.
        all.deliver("t1", 1, OFFER, "ada");
        followed();
        firstLook();
        assertThat(count(all.inbox("ada"))).isEqualTo(1);
    }

    @Test
    void whomAnAccountTrustsStays() throws Exception {
        all.deliver("t1", 1, OFFER, "ada", "bob");
        all.room
                .senders()
                .add(
                        all.account("ada").id(),
                        SenderLists.Kind.ALLOWED_SENDERS,
                        List.of("carol@example.com"));
        followed();
        all.seenElsewhere(OFFER, 40);
        firstLook();
        assertThat(count(all.inbox("ada"))).isEqualTo(1);
        assertThat(count(all.inbox("bob"))).isZero();
    }

    @Test
    void whatNewPatternsFindGoesIntoTheQuarantine() throws Exception {
        all.deliver("t1", 1, PROGRAM, "ada", "bob");
        all.deliver("t2", 1, PROGRAM, "cyd");
        flag(all.inbox("bob"), Flags.ANSWERED);
        followed();
        all.retro.turn();
        assertThat(count(all.inbox("ada"))).isEqualTo(1);
        all.virus(FILE, "Test.Lamp");
        all.retro.turn();
        assertThat(count(all.inbox("ada"))).isZero();
        assertThat(count(all.inbox("bob"))).isEqualTo(1);
        assertThat(count(all.inbox("cyd"))).isZero();
        assertThat(all.mail("ada").deletedFolders()).isEmpty();
        var held = all.held(Held.VIRUS);
        assertThat(held)
                .extracting(item -> item.lines().to().toString())
                .containsExactlyInAnyOrder("[ada@one.test]", "[cyd@one.test]");
        assertThat(held.getFirst().lines().reason()).contains("infected: Test.Lamp");
        assertThat(held).allMatch(item -> item.lines().from().equals("carol@example.com"));
        // Patterns that have not changed are not tried again.
        int scanned = all.events.all().size();
        all.retro.turn();
        assertThat(all.events.all()).hasSize(scanned);
        for (var action : all.rows("Retro List")) {
            all.run("Retro Undo " + action.getFirst());
        }
        assertThat(all.held(Held.VIRUS)).isEmpty();
        var back = WholeRoom.only(all.inbox("ada"));
        assertThat(new String(back.prefix(), StandardCharsets.UTF_8))
                .startsWith("Delivered-To: x")
                .doesNotContain("X-Postern-Quarantine", "X-Postern-Recipient");
        assertThat(WholeRoom.read(back)).contains("lamp.exe");
    }

    @Test
    void whatCameJustBeforeNewPatternsIsScannedToo() throws Exception {
        all.retro.turn();
        all.deliver("t1", 1, PROGRAM, "ada");
        // The list is read, and nobody has looked at the message yet.
        Files.writeString(
                all.hashes, HexFormat.of().formatHex(Sha256.digest(FILE)) + " Test.Lamp\n");
        all.pass(Duration.ofSeconds(5));
        all.retro.turn();
        assertThat(all.held(Held.VIRUS)).hasSize(1);
    }

    @Test
    void whatCannotBeScannedKeepsNobodyFromTheOthers() throws Exception {
        all.deliver("t1", 1, PROGRAM, "ada");
        all.deliver("t2", 1, WholeRoom.attached("Another", "b.exe", FILE), "bob");
        var asked = new ArrayList<String>();
        var patterns = new String[] {"1"};
        var engine =
                new VirusScanner() {
                    @Override
                    public String name() {
                        return "deaf";
                    }

                    @Override
                    public ScanReport scan(ScanSubject subject) {
                        asked.add(subject.correlation());
                        return new ScanReport(
                                List.of(),
                                List.of(new EngineReport("deaf", "", true, "no answer")));
                    }

                    @Override
                    public String patterns() {
                        return patterns[0];
                    }
                };
        var deaf =
                new Retro(
                        all.room,
                        engine,
                        all.client,
                        all.sent,
                        () -> all.retroSettings,
                        () -> all.detection,
                        all.events);
        deaf.turn();
        patterns[0] = "2";
        for (int i = 0; i < 20; i++) {
            deaf.turn();
        }
        assertThat(asked).hasSize(6).contains("t1", "t2");
    }

    @Test
    void whatTheQuarantineReleasesIsNotTakenAgain() throws Exception {
        all.deliver("t1", 1, PROGRAM, "ada");
        followed();
        all.virus(FILE, "Test.Lamp");
        all.retro.turn();
        all.run("Quarantine Release t1");
        assertThat(all.sent.mail)
                .singleElement()
                .satisfies(mail -> assertThat(mail.to()).hasToString("[ada@one.test]"));
        String id = all.rows("Retro List").getFirst().getFirst();
        assertThat(all.run("Retro Undo " + id).toString())
                .contains("0 copies are back", "Not where they were put any more: 1");
    }

    @Test
    void whatSpreadsLaterGoesIntoTheOutbreakJail() throws Exception {
        all.deliver("t1", 1, PROGRAM, "ada");
        followed();
        for (int i = 0; i < 20; i++) {
            // Each a little different.
            byte[] other = WholeRoom.attached("It " + i, "x.exe", WholeRoom.program(40_000, i));
            all.client.see(WholeRoom.print(other), WholeRoom.network(i));
        }
        firstLook();
        assertThat(count(all.inbox("ada"))).isZero();
        assertThat(all.held(Held.OUTBREAK))
                .singleElement()
                .satisfies(item -> assertThat(item.lines().trail()).isEqualTo("t1"));
        assertThat(all.rows("Retro List").getFirst().get(2)).isEqualTo("outbreak");
    }

    @Test
    void anOutbreakIsLookedForAtOnce() throws Exception {
        all.deliver("t1", 1, PROGRAM, "ada");
        followed();
        for (int i = 0; i < 20; i++) {
            all.client.see(WholeRoom.print(PROGRAM), WholeRoom.network(i));
        }
        all.retro.turn();
        assertThat(count(all.inbox("ada"))).isEqualTo(1);
        // Its like comes in, and is held: nobody waits for the next look.
        byte[] like = WholeRoom.attached("Run", "x.exe", WholeRoom.program(40_000, 2));
        all.deliver("t2", 70, like, "bob");
        all.retro.turn();
        assertThat(count(all.inbox("ada"))).isZero();
        assertThat(all.held(Held.OUTBREAK))
                .extracting(item -> item.lines().trail())
                .containsExactlyInAnyOrder("t1", "t2");
    }

    @Test
    void anOperatorTakesBackACopyAndItsLike() throws Exception {
        byte[] other =
                WholeRoom.text("Another", WholeRoom.OFFER.replace("thirty years", "40 years"));
        byte[] unlike = WholeRoom.text("News", "The council met today. ".repeat(20));
        all.deliver("t1", 1, OFFER, "ada", "bob");
        all.deliver("t2", 2, other, "cyd");
        all.deliver("t3", 3, unlike, "dan");
        followed();
        assertThat(all.rows("Retro Find t1")).hasSize(2);
        assertThat(all.rows("Retro Find t1 like"))
                .extracting(row -> row.get(3))
                .containsExactlyInAnyOrder("ada@one.test", "bob@one.test", "cyd@one.test");
        assertThat(all.run("Retro Recall t1 like quarantine it lies --yes").toString())
                .contains("3 copies moved");
        assertThat(all.held(Held.FILTER)).hasSize(3);
        assertThat(count(all.inbox("dan"))).isEqualTo(1);
        assertThatThrownBy(() -> all.run("Retro Recall t1 exact junk again --yes"))
                .hasMessageContaining("No copy");
        assertThatThrownBy(() -> all.run("Retro Show nothing")).hasMessageContaining("no action");
    }

    @Test
    void aCopyThatStaysTakesNoOtherWithIt() throws Exception {
        all.deliver("t1", 1, OFFER, "ada", "bob", "cyd");
        followed();
        var found = all.retro.find("t1", false);
        // Ada answers hers between the look and the move.
        flag(all.inbox("ada"), Flags.ANSWERED);
        var action = all.retro.recall(found, true, "it lies");
        assertThat(action.moved).isEqualTo(2);
        assertThat(action.left).isEqualTo(1);
        assertThat(count(all.inbox("ada"))).isEqualTo(1);
        assertThat(all.held(Held.FILTER))
                .extracting(item -> item.lines().to().toString())
                .containsExactlyInAnyOrder("[bob@one.test]", "[cyd@one.test]");
    }

    @Test
    void aDomainsAdministratorReachesThatDomainOnly() throws Exception {
        var _ = all.writer.addDomain(Domain.of("two.test"));
        var boss = Address.of("boss@two.test");
        var _ = all.writer.add(boss, "Boss", "secret-word-1".getBytes(StandardCharsets.UTF_8));
        all.deliver("t1", 1, OFFER, "ada");
        followed();
        assertThatThrownBy(() ->
                        all.catalogue.execute(
                                "Retro Recall t1 exact junk x --yes",
                                boss.toString(),
                                Role.DOMAIN_ADMINISTRATOR))
                .hasMessageContaining("No copy");
        all.run("Retro Recall t1 exact junk x --yes");
        String id = all.rows("Retro List").getFirst().getFirst();
        assertThatThrownBy(() ->
                        all.catalogue.execute(
                                "Retro Undo " + id, boss.toString(), Role.DOMAIN_ADMINISTRATOR))
                .hasMessageContaining("no action");
        assertThat(count(all.junk("ada"))).isEqualTo(1);
    }

    @Test
    void whatIsOldIsForgottenAndLeavesNothing() throws Exception {
        all.deliver("t1", 1, OFFER, "ada", "bob");
        all.deliver("t2", 1, PROGRAM, "ada");
        followed();
        assertThat(all.retro.health().text()).isEqualTo("3 copies are followed");
        all.pass(Duration.ofDays(4));
        all.retro.turn();
        assertThat(all.room.copies().followed()).isZero();
        var left =
                all.engine.range(
                        new Partition("content/delivered"),
                        new byte[0],
                        null,
                        100,
                        Direction.FORWARD);
        // What it scanned with last, nothing else.
        assertThat(left).hasSize(1);
    }

    @Test
    void nothingOfAnAccountOutlivesIt() throws Exception {
        all.deliver("t1", 1, OFFER, "ada", "bob");
        all.deliver("t2", 1, PROGRAM, "ada", "bob");
        followed();
        all.run("Retro Recall t2 exact junk x --yes");
        all.room.copies().forget(all.account("ada").id());
        assertThat(all.rows("Retro Find t1"))
                .extracting(row -> row.get(3))
                .containsExactly("bob@one.test");
        assertThat(all.rows("Retro Show " + all.rows("Retro List").getFirst().getFirst()))
                .extracting(row -> row.get(1))
                .containsExactly("bob@one.test");
        assertThat(all.room.copies().followed()).isEqualTo(1);
    }

    @Test
    void noMoreAreFollowedThanTheSettingsSay() throws Exception {
        all.retroSettings = Changed.of(all.retroSettings, Map.of("copies", 2));
        all.deliver("t1", 1, OFFER, "ada", "bob", "cyd");
        assertThat(all.room.copies().followed()).isEqualTo(2);
        assertThat(all.room.copies().leftOut()).isEqualTo(1);
        all.retroSettings = Changed.of(all.retroSettings, Map.of("enabled", false));
        all.deliver("t2", 1, OFFER, "ada");
        assertThat(all.room.copies().leftOut()).isEqualTo(1);
        // After a restart it knows what there is.
        var again =
                new DeliveredCopies(all.engine, all.committer, all.clock, () -> all.retroSettings);
        followed();
        again.count();
        assertThat(again.followed()).isEqualTo(2);
    }

    @Test
    void aCentreThatDoesNotAnswerIsAskedAgain() throws Exception {
        all.deliver("t1", 1, OFFER, "ada");
        followed();
        all.seenElsewhere(OFFER, 40);
        var there = all.detection;
        all.detection = Changed.of(there, Map.of("secret", "another secret of others"));
        firstLook();
        assertThat(count(all.inbox("ada"))).isEqualTo(1);
        all.detection = there;
        all.pass(Duration.ofMinutes(45));
        all.retro.turn();
        assertThat(count(all.inbox("ada"))).isZero();
    }
}
