package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

class CommandsTest {
    private static final Instant STARTED = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir Path folder;
    private final MemoryEvents events = new MemoryEvents();
    private final Catalogue catalogue = new Catalogue(events);
    private final SettingsHistory history = new MemorySettingsHistory();
    private List<Lifecycle.ServiceHealth> health = List.of();

    @BeforeEach
    void register() throws Exception {
        Files.writeString(folder.resolve("postern.toml"), "");
        var settings = Settings.load(folder.resolve("postern.toml"), List.of(LogSettings.class));
        settings.keep(history);
        catalogue.register(new SettingsCommands(settings, history).commands());
        catalogue.register(
                new CoreCommands(
                                new CoreCommands.Node("0.1.0", folder, STARTED),
                                InstantSource.fixed(STARTED.plusSeconds(90)),
                                catalogue,
                                () -> health,
                                List.of(() -> List.of(Field.of("queue", Value.number(3)))))
                        .commands());
    }

    @SettingsPrefix(value = "vault", doc = "Something to hide.")
    record Vault(@Setting(value = "", secret = true, doc = "The key.") String key) {
        Vault {
            if (key.equals("short")) {
                throw new IllegalArgumentException("the key is too short");
            }
        }
    }

    private Result run(String line) throws ProblemException {
        return catalogue.execute(line, "console", Role.ADMINISTRATOR);
    }

    private Value field(String line, String name) throws ProblemException {
        return ((Result.Item) run(line))
                .fields().stream()
                        .filter(f -> f.name().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .value();
    }

    @Test
    void settings() throws Exception {
        assertThat(run("Settings Set log.files 7"))
                .isEqualTo(new Result.Done("log.files is now 7 (it was 31)."));
        assertThat(field("Settings Get log.files", "value")).isEqualTo(Value.text("7"));
        assertThat(field("set get LOG.FILES", "bounds")).isEqualTo(Value.text("1 to 1000"));
        assertThat(run("Settings Unset log.files"))
                .isEqualTo(new Result.Done("log.files is now 31 (it was 7)."));
        assertThat(run("Settings Set log.queueLength 20"))
                .isEqualTo(
                        new Result.Done(
                                "log.queueLength is now 20 (it was 10000). It takes effect at the"
                                        + " next start."));
        assertThat(field("Settings Get log.queueLength", "restartNeeded"))
                .isEqualTo(Value.flag(true));
        assertThat(field("Settings Get log.files", "restartNeeded")).isEqualTo(Value.flag(false));
        var listing = (Result.Listing) run("Settings Get");
        int restartNeeded = listing.columns().indexOf("restartNeeded");
        assertThat(listing.rows())
                .hasSize(10)
                .filteredOn(row -> row.get(restartNeeded).equals(Value.flag(true)))
                .extracting(List::getFirst)
                .containsExactly(Value.text("log.queueLength"));
        assertThatThrownBy(() -> run("Settings Set log 5"))
                .hasMessageContaining("10 settings begin so");
        assertThatThrownBy(() -> run("Settings Set log.file 5"))
                .hasMessageContaining("Did you mean log.files?");
        assertThatThrownBy(() -> run("Settings Set log.files 0"))
                .hasMessageContaining("must be 1 to 1000");
    }

    @Test
    void status() throws Exception {
        health =
                List.of(
                        new Lifecycle.ServiceHealth(
                                "imap", new Service.Health(Service.State.DEGRADED, "slow")),
                        new Lifecycle.ServiceHealth(
                                "ldap", new Service.Health(Service.State.OFF, "not built")));
        assertThat(field("Status", "state")).isEqualTo(Value.text("degraded"));
        assertThat(field("Status", "uptime"))
                .isEqualTo(Value.duration(java.time.Duration.ofSeconds(90)));
        assertThat(field("stat", "queue")).isEqualTo(Value.number(3));
        assertThat(field("Status", "services"))
                .isEqualTo(
                        Value.many(
                                List.of(
                                        Value.group(
                                                Field.of("name", "imap"),
                                                Field.of("state", "degraded"),
                                                Field.of("text", "slow")),
                                        Value.group(
                                                Field.of("name", "ldap"),
                                                Field.of("state", "off"),
                                                Field.of("text", "not built")))));
        assertThat(field("Version", "version")).isEqualTo(Value.text("0.1.0"));
    }

    @Test
    void help() throws Exception {
        var all = (Result.Listing) run("Help");
        assertThat(all.rows())
                .map(List::getFirst)
                .containsExactly(
                        Value.text("Help [<noun>] [<verb>]"),
                        Value.text("Settings Diff <revision> [<other>]"),
                        Value.text("Settings Get [<key|prefix>]"),
                        Value.text("Settings History [<count>]"),
                        Value.text("Settings Reload"),
                        Value.text("Settings Rollback <revision>"),
                        Value.text("Settings Set <key> <value>..."),
                        Value.text("Settings Unset <key>"),
                        Value.text("Status"),
                        Value.text("Version"));
        assertThat(((Result.Listing) run("help settings")).rows()).hasSize(7);
        assertThat(field("help settings set", "role")).isEqualTo(Value.text("administrator"));
        assertThat(field("help status", "usage")).isEqualTo(Value.text("Status"));
        assertThat(field("help settings set", "changes")).isEqualTo(Value.flag(true));
        assertThat(((Result.Listing) run("help about")).rows())
                .contains(
                        List.of(Value.text("quota"), Value.text("How much mail a mailbox holds")));
        assertThat(((Result.Document) run("Help About Settings")).text())
                .startsWith("How the node is tuned\n\n")
                .contains("Settings Rollback <revision>")
                .contains("Manual: docs/admin.md");
        assertThatThrownBy(() -> run("help about nonsense"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().hint()).isEqualTo("Help About"));
        var seen = (Result.Listing) catalogue.execute("Help", "joe", Role.USER);
        assertThat(seen.rows()).hasSize(2);
    }

    @Test
    void aChangeIsARevisionAndCanBeTakenBack() throws Exception {
        run("Settings Set log.queueLength 2000");
        run("Settings Set log.queueLength 3000");
        run("Settings Set log.minimumSeverity warning");
        assertThat(((Result.Listing) run("Settings History")).rows())
                .map(row -> row.get(3))
                .containsExactly(
                        Value.text("log.minimumSeverity = warning"),
                        Value.text("log.queueLength = 3000"),
                        Value.text("log.queueLength = 2000"),
                        Value.text("first seen"));
        assertThat(((Result.Listing) run("Settings Diff 2")).rows())
                .containsExactly(
                        List.of(
                                Value.text("log.minimumSeverity"),
                                Value.nothing(),
                                Value.text("warning")),
                        List.of(
                                Value.text("log.queueLength"),
                                Value.text("2000"),
                                Value.text("3000")));
        assertThatThrownBy(() -> run("Settings Rollback 2")).hasMessageContaining("confirmed");
        run("Settings Rollback 2 --yes");
        assertThat(Files.readString(folder.resolve("postern.toml")))
                .isEqualTo("log.queueLength = 2000\n");
        assertThat(field("Settings Get log.queueLength", "value")).isEqualTo(Value.text("2000"));
        assertThat(history.newest(1).getFirst().what()).isEqualTo("back to revision 2");
        assertThat(history.newest(1).getFirst().by()).isEqualTo("console");
        assertThatThrownBy(() -> run("Settings Rollback 99 --yes"))
                .hasMessageContaining("There is no revision 99.");
        // The audit says what was changed from what to what.
        assertThat(events.of(KernelEvent.CommandGiven.class).get(1).changes())
                .containsExactly(new KernelEvent.Change("log.queueLength", "2000", "3000"));
        assertThat(events.of(KernelEvent.CommandGiven.class).get(4).changes())
                .contains(new KernelEvent.Change("log.queueLength", "3000", "2000"));
    }

    @Test
    void aSecretIsInTheFileAndNowhereElse() throws Exception {
        Path file = folder.resolve("vault.toml");
        Files.writeString(file, "");
        var settings = Settings.load(file, List.of(Vault.class));
        var kept = new MemorySettingsHistory();
        settings.keep(kept);
        var vault = new Catalogue(events);
        vault.register(new SettingsCommands(settings, kept).commands());
        var seen = new StringBuilder();
        for (String line :
                List.of(
                        "Settings Set VAULT.key hush",
                        "Settings Get vault.key",
                        "Settings Get",
                        "Settings History",
                        "Settings Diff 1",
                        "Settings Unset vault.key",
                        "Settings Rollback 2 --yes")) {
            seen.append(vault.execute(line, "console", Role.ADMINISTRATOR));
        }
        assertThatThrownBy(() ->
                        vault.execute(
                                "Settings Set vault.key short", "console", Role.ADMINISTRATOR))
                .hasMessageNotContaining("\"short\"");
        assertThat(Files.readString(file)).contains("hush");
        assertThat(seen.toString() + events.all()).contains("***").doesNotContain("hush");
    }
}
