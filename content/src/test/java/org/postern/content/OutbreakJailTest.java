package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

/// The outbreak jail, from the spread of an attachment to its end.
class OutbreakJailTest {
    private static final int SIZE = 40_000;

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

    private static byte[] program(int variant) {
        return WholeRoom.attached("Run " + variant, "lamp.exe", WholeRoom.program(SIZE, variant));
    }

    /// Programs come that are nearly the same, each from another network.
    ///
    /// @return the first that was held
    private int spread() throws Exception {
        for (int i = 1; i < 40; i++) {
            all.deliver("s" + i, i, program(i), "ada");
            if (!all.held(Held.OUTBREAK).isEmpty()) {
                return i;
            }
        }
        throw new AssertionError("nothing was held");
    }

    @Test
    void whatSpreadsIsHeldAndReleasedByItselfWhenItsTimeIsOver() throws Exception {
        int first = spread();
        assertThat(first).isGreaterThan(10);
        assertThat(all.inbox("ada").view().count()).isEqualTo(first - 1);
        var held = all.held(Held.OUTBREAK).getFirst();
        assertThat(held.lines().trail()).isEqualTo("s" + first);
        assertThat(held.lines().reason()).contains("its like spreads");
        all.jail.turn();
        all.pass(Duration.ofHours(8).minusSeconds(1));
        all.jail.turn();
        assertThat(all.sent.mail).isEmpty();
        all.pass(Duration.ofSeconds(1));
        all.jail.turn();
        assertThat(all.sent.mail)
                .singleElement()
                .satisfies(mail -> assertThat(mail.to()).hasToString("[ada@one.test]"));
        assertThat(all.held(Held.OUTBREAK)).isEmpty();
        assertThat(all.sent.notes)
                .anyMatch(note ->
                        note.trail().equals("s" + first)
                                && note.what().equals("released")
                                && note.text().contains("by time"));
    }

    @Test
    void whatPatternsCallAVirusMeanwhileStays() throws Exception {
        int first = spread();
        all.deliver("last", 50, program(99), "bob");
        all.jail.turn();
        assertThat(all.held(Held.OUTBREAK)).hasSize(2);
        all.pass(Duration.ofHours(1));
        all.virus(WholeRoom.program(SIZE, first), "Test.Lamp");
        all.run("Outbreak Rescan");
        assertThat(all.sent.notes)
                .anyMatch(note ->
                        note.trail().equals("s" + first) && note.text().contains("Test.Lamp"));
        all.pass(Duration.ofHours(8));
        all.jail.turn();
        // The other one is no virus to anybody.
        assertThat(all.sent.mail)
                .singleElement()
                .satisfies(mail -> assertThat(mail.to()).hasToString("[bob@one.test]"));
        assertThat(all.held(Held.OUTBREAK))
                .singleElement()
                .satisfies(item -> assertThat(item.lines().trail()).isEqualTo("s" + first));
    }

    @Test
    void whatNobodyJudgesGoesInTime() throws Exception {
        spread();
        var care = new ContentCare(all.room);
        all.pass(Duration.ofDays(29));
        care.turn();
        assertThat(all.held(Held.OUTBREAK)).hasSize(1);
        all.pass(Duration.ofDays(1).plusSeconds(1));
        care.turn();
        assertThat(all.held(Held.OUTBREAK)).isEmpty();
    }

    @Test
    void whatAnAdministratorReleasesIsNoOutbreakAnyMore() throws Exception {
        int first = spread();
        all.deliver("held", 60, program(first), "bob");
        assertThat(all.inbox("bob").view().count()).isZero();
        all.run("Quarantine Release s" + first);
        all.deliver("wanted", 61, program(first), "bob");
        assertThat(all.inbox("bob").view().count()).isEqualTo(1);
    }

    @Test
    void whatIsHarmlessInItselfIsNeverHeld() throws Exception {
        byte[] picture = WholeRoom.attached("Look", "lamp.png", new byte[SIZE]);
        for (int i = 1; i < 30; i++) {
            all.deliver("p" + i, i, picture, "ada");
        }
        assertThat(all.held(Held.OUTBREAK)).isEmpty();
    }
}
