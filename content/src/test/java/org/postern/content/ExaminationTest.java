package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.Settings;
import org.postern.mail.Address;
import org.postern.smtp.ReversePath;
import org.postern.store.ScriptSettings;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One message on its way through all stages.
class ExaminationTest {
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

    private void script(String name, String text) throws Exception {
        var scripts = all.mail(name).scripts(Settings.defaults(ScriptSettings.class));
        scripts.put("main", text.getBytes(StandardCharsets.UTF_8));
        scripts.activate("main");
    }

    /// One address that leads to the mailboxes of these.
    private Verdict examined(String hold, byte[] message, String... names) throws Exception {
        var mailboxes = new ArrayList<Addressee.Mailbox>();
        for (String name : names) {
            mailboxes.add(new Addressee.Mailbox(all.account(name), null));
        }
        try (var spool = all.store.spool()) {
            spool.write(message, 0, message.length);
            return all.pipeline.examine(
                    new MailToExamine(
                            "t",
                            all.now,
                            Origin.OUTSIDE,
                            Visitor.NOBODY,
                            new ReversePath.Mailbox(Address.of("carol@example.com")),
                            new byte[0],
                            spool.finish(),
                            null,
                            true,
                            List.of(new Addressee(Address.of("team@one.test"), mailboxes, false)),
                            false,
                            hold));
        }
    }

    @Test
    void oneOfSeveralMailboxesRefusesAndItsSenderIsTold() throws Exception {
        script("bob", "require \"reject\"; reject \"Not for me.\";");
        var mail = WholeRoom.text("Hello", "all of you\n");
        var ruling = examined("", mail, "ada", "bob").rulings().getFirst();
        assertThat(ruling.decision()).isEqualTo(new Decision.Deliver());
        assertThat(ruling.placements())
                .extracting(one -> one.mailbox().account().address().toString())
                .containsExactly("ada@one.test");
        assertThat(ruling.alsoRefused()).isEqualTo(new Decision.Refuse("5.7.1", "Not for me."));
        var alone = examined("", mail, "bob").rulings().getFirst();
        assertThat(alone.decision()).isEqualTo(new Decision.Refuse("5.7.1", "Not for me."));
        assertThat(alone.alsoRefused()).isNull();
    }

    @Test
    void whatAMailFilterWantsHeldIsHeld() throws Exception {
        var mail = WholeRoom.text("Hello", "all of you\n");
        assertThat(examined("it looks odd", mail, "ada").rulings().getFirst().decision())
                .isInstanceOfSatisfying(
                        Decision.Quarantine.class,
                        held -> {
                            assertThat(held.held().quarantine()).isEqualTo(Held.FILTER);
                            assertThat(held.held().reason())
                                    .isEqualTo("a mail filter asks for it: it looks odd");
                        });
        all.virusPolicy =
                Changed.of(all.virusPolicy, Map.of("infected", VirusPolicy.Action.REJECT));
        byte[] file = WholeRoom.program(1_000, 1);
        all.virus(file, "Test.Lamp");
        // What is refused need not be held.
        assertThat(
                        examined("odd", WholeRoom.attached("x", "a.exe", file), "ada")
                                .rulings()
                                .getFirst()
                                .decision())
                .isInstanceOf(Decision.Refuse.class);
    }

    @Test
    void limitsOfScriptsHoldFromTheNextMessageOn() throws Exception {
        script("ada", "redirect \"a@x.test\"; redirect \"b@x.test\"; redirect \"c@x.test\";");
        var mail = WholeRoom.text("Hello", "all of you\n");
        assertThat(examined("", mail, "ada").errands()).hasSize(3);
        all.scriptLimits = Changed.of(all.scriptLimits, Map.of("redirects", 2));
        var limited = examined("", mail, "ada");
        // It fails, and the message is kept.
        assertThat(limited.rulings().getFirst().placements()).hasSize(1);
        assertThat(limited.steps()).anyMatch(step -> step.what().equals("filter failed"));
        all.scriptLimits = Settings.defaults(ScriptLimits.class);
        assertThat(examined("", mail, "ada").errands()).hasSize(3);
        // One of a script's form: it is compiled anew.
        script("bob", "require [\"regex\"]; if header :regex \"subject\" \"(a|b){90}\" { stop; }");
        assertThat(examined("", mail, "bob").steps())
                .noneMatch(step -> step.what().equals("filter failed"));
        all.scriptLimits = Changed.of(all.scriptLimits, Map.of("patternStates", 100));
        assertThat(examined("", mail, "bob").steps())
                .anyMatch(step -> step.what().equals("filter failed"));
    }

    @Test
    void limitsOfAdministratorsFiltersHoldToo() throws Exception {
        all.room
                .filters()
                .put(
                        new Filter(
                                FilterStage.DOMAIN,
                                "",
                                "long",
                                1,
                                true,
                                "",
                                Filter.Direction.BOTH,
                                new Filter.Source.Form("if subject regex (a|b){90} then discard")));
        var mail = WholeRoom.text("Hello", "all of you\n");
        assertThat(examined("", mail, "ada").steps()).noneMatch(ExaminationTest::cannotRun);
        all.scriptLimits = Changed.of(all.scriptLimits, Map.of("patternStates", 100));
        assertThat(examined("", mail, "ada").steps()).anyMatch(ExaminationTest::cannotRun);
        all.scriptLimits =
                Changed.of(
                        Settings.defaults(ScriptLimits.class),
                        Map.of("time", Duration.ofSeconds(1)));
        assertThat(examined("", mail, "ada").steps()).noneMatch(ExaminationTest::cannotRun);
    }

    private static boolean cannotRun(Step step) {
        return step.text().contains("cannot run");
    }
}
