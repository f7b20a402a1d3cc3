package org.postern.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.engine.Committer;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.Argument;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Command;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.SettingsRevision;
import org.postern.kernel.Value;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

class AuditTest {
    private static final Argument<String> NAME = Argument.text("name", "A name.");
    private static final Argument<String> PASSWORD =
            Argument.text("password", "A password.").secret();

    private final MemoryEngine engine = new MemoryEngine();
    private final Committer committer = new GroupCommitter(engine);
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private final AuditTrail trail =
            new AuditTrail(
                    engine, committer, () -> now, () -> new AuditSettings(30), new MemoryEvents());
    private final Catalogue catalogue = new Catalogue(trail);

    @BeforeEach
    void register() {
        catalogue.register(new AuditCommands(trail, () -> now).commands());
        catalogue.register(
                List.of(
                        Command.of("Thing", "Add")
                                .summary("Adds.")
                                .argument(NAME)
                                .argument(PASSWORD)
                                .handler(call -> {
                                    call.changed(call.get(NAME) + " size", "1", "2");
                                    return new Result.Done("added");
                                }),
                        Command.of("Thing", "Get")
                                .summary("Gets.")
                                .readOnly()
                                .handler(_ -> new Result.Done("got"))));
    }

    @AfterEach
    void close() {
        committer.close();
        engine.close();
    }

    private List<List<Value>> list(String arguments) throws ProblemException {
        var result = catalogue.execute("Audit List " + arguments, "boss", Role.ADMINISTRATOR);
        return ((Result.Listing) result).rows();
    }

    private void add(String operator, Role role, String name) throws ProblemException {
        catalogue.execute("Thing Add " + name + " secret", operator, role);
    }

    @Test
    void whoChangedWhatFromWhatToWhat() throws Exception {
        add("anna", Role.ADMINISTRATOR, "\"big box\"");
        catalogue.execute("Thing Get", "anna", Role.ADMINISTRATOR);
        assertThat(list(""))
                .singleElement()
                .satisfies(row ->
                        assertThat(row.subList(0, 6))
                                .containsExactly(
                                        Value.instant(now),
                                        Value.text("anna"),
                                        Value.text(""),
                                        Value.text("Thing Add \"big box\" ***"),
                                        Value.texts(List.of("big box size: 1 -> 2")),
                                        Value.text("done")));
    }

    @Test
    void refusalsAreThereToo() {
        try {
            add("fred", Role.USER, "box");
        } catch (ProblemException refused) {
            assertThat(refused).hasMessageContaining("not permitted");
        }
        assertThat(assertRows("fred")).hasSize(1);
        assertThat(assertRows("fred").getFirst().get(5).toString()).contains("not permitted");
    }

    private List<List<Value>> assertRows(String text) {
        try {
            return list(text);
        } catch (ProblemException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theNewestFirstThoseThatMatchAndNoMoreThanAsked() throws Exception {
        for (int i = 0; i < 1_200; i++) {
            now = now.plusSeconds(1);
            add(i % 2 == 0 ? "anna" : "bert", Role.ADMINISTRATOR, "n" + i);
        }
        assertThat(list("ANNA \"\" 700")).hasSize(600);
        assertThat(list("bert \"\" 2"))
                .map(row -> row.get(3))
                .containsExactly(
                        Value.text("Thing Add n1199 ***"), Value.text("Thing Add n1197 ***"));
        assertThat(list("n77 \"\" 100")).hasSize(11);
    }

    @Test
    void oldRecordsGo() throws Exception {
        add("anna", Role.ADMINISTRATOR, "old");
        now = now.plus(Duration.ofDays(20));
        add("anna", Role.ADMINISTRATOR, "newer");
        assertThat(list("\"\" 10")).hasSize(1);
        assertThat(list("")).hasSize(2);
        now = now.plus(Duration.ofDays(11));
        add("anna", Role.ADMINISTRATOR, "newest");
        assertThat(list("")).hasSize(2);
    }

    @Test
    void revisionsOfTheSettingsAreKept() throws Exception {
        var revisions = new KeptRevisions(engine, committer, () -> now);
        for (int i = 1; i <= KeptRevisions.MOST + 5; i++) {
            assertThat(revisions.append("anna", "change " + i, "text " + i)).isEqualTo(i);
        }
        assertThat(revisions.newest(2))
                .map(SettingsRevision::number)
                .containsExactly(1_005L, 1_004L);
        assertThat(revisions.find(6))
                .contains(new SettingsRevision(6, now, "anna", "change 6", "text 6"));
        assertThat(revisions.find(5)).isEmpty();
    }
}
