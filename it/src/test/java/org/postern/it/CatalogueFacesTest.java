package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.kernel.Json;
import org.postern.kernel.Topics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What holds for every command of a real node, whoever adds one.
class CatalogueFacesTest {
    /// They do what they say without a word more, and a test node is not the place for it.
    private static final Set<String> DONE_AT_ONCE = Set.of("Antivirus Update");

    @TempDir static Path folder;

    private static NodeProcess node;
    private static AdminSocket admin;
    private static List<String> commands;

    @BeforeAll
    static void start() throws IOException {
        node = NodeProcess.start(Tree.ROOT, folder.resolve("home"));
        admin = new AdminSocket(node.home());
        commands =
                admin.rows("Help").stream()
                        .map(row -> String.valueOf(row.get("command")))
                        .map(usage -> usage.replaceAll(" [<\\[].*", ""))
                        .filter(name -> !DONE_AT_ONCE.contains(name))
                        .toList();
    }

    @AfterAll
    static void stop() throws IOException {
        admin.close();
        node.close();
    }

    private static boolean changes(String command) throws IOException {
        var item = (Map<?, ?>) admin.json("Help " + command);
        return Boolean.TRUE.equals(item.get("changes"));
    }

    @Test
    void everyCommandAnswersProgramsAndEveryChangeIsAudited() throws IOException {
        assertThat(commands).hasSizeGreaterThan(100);
        var changing = new TreeSet<String>();
        for (String command : commands) {
            if (changes(command)) {
                changing.add(command);
            }
            var answer = admin.ask(command, true, 0);
            if (answer.get("line") != null) {
                assertThat(changing).as("followed, and changes something").doesNotContain(command);
            } else if (Boolean.TRUE.equals(answer.get("ok"))) {
                String output = String.valueOf(answer.get("output"));
                assertThat(Json.read(output.strip()))
                        .as(command)
                        .isInstanceOfAny(Map.class, List.class);
            } else {
                assertThat(String.valueOf(answer.get("error")))
                        .as(command)
                        .isNotBlank()
                        .doesNotContain("defect");
                assertThat(answer.containsKey("detail") && answer.containsKey("hint"))
                        .as(command)
                        .isTrue();
            }
        }
        Set<String> audited =
                admin.rows("Audit List \"\" 1 10000").stream()
                        .map(row -> String.valueOf(row.get("command")))
                        .collect(Collectors.toSet());
        assertThat(changing).hasSizeGreaterThan(50);
        assertThat(changing)
                .allSatisfy(command ->
                        assertThat(audited)
                                .anySatisfy(given -> assertThat(given).startsWith(command)));
    }

    @Test
    void everyNounAndEverySettingHasATopic() throws IOException {
        var topics = Topics.load().all();
        var nouns = new TreeSet<String>();
        admin.rows("Help")
                .forEach(row -> nouns.add(String.valueOf(row.get("command")).split(" ", 2)[0]));
        var told = new TreeSet<String>();
        topics.forEach(topic -> told.addAll(topic.nouns()));
        assertThat(nouns).as("nouns that no topic tells of").isSubsetOf(told);
        var without = new ArrayList<String>();
        var keys = new TreeSet<String>();
        admin.rows("Settings Get").forEach(row -> keys.add(String.valueOf(row.get("key"))));
        for (String key : keys) {
            boolean found =
                    topics.stream()
                            .flatMap(topic -> topic.settings().stream())
                            .anyMatch(prefix -> key.equals(prefix) || key.startsWith(prefix + "."));
            if (!found) {
                without.add(key);
            }
        }
        assertThat(without).as("settings that no topic tells of").isEmpty();
        for (var topic : topics) {
            for (String prefix : topic.settings()) {
                assertThat(keys)
                        .as(topic.name() + " tells of settings " + prefix)
                        .anyMatch(key -> key.equals(prefix) || key.startsWith(prefix + "."));
            }
            var shown = admin.ask("Help About " + topic.name(), false, 80);
            assertThat(shown.get("ok")).as(topic.name()).isEqualTo(true);
            assertThat(String.valueOf(shown.get("output")).lines())
                    .as(topic.name())
                    .allMatch(line -> line.length() <= 80);
            assertThat(topic.text()).as(topic.name()).isNotBlank();
            if (!topic.page().isEmpty()) {
                assertThat(Tree.ROOT.resolve("docs/" + topic.page())).exists();
            }
        }
    }

    @Test
    void helpFitsTheTerminal() throws IOException {
        for (int columns : new int[] {40, 80, 132}) {
            String help = String.valueOf(admin.ask("Help", false, columns).get("output"));
            assertThat(help.lines()).as(columns + " columns").allMatch(l -> l.length() <= columns);
        }
        assertThat(String.valueOf(admin.ask("Help", false, 200).get("output")).lines())
                .anyMatch(line -> line.matches("Version +Shows the version .*"));
    }

    @Test
    void valuesBeforeAndAfterStandInTheAudit() throws IOException {
        admin.json("User Add carla secret");
        admin.json("User Set carla quota 2GiB");
        admin.json("User Set carla password other-secret");
        admin.json("Domain Set example.test quota 10GiB");
        admin.json("Cos Add student");
        admin.json("Cos Set student quota 1GiB");
        admin.json("Dl Add staff");
        admin.json("Dl Set staff posting members");
        admin.json("Autoreply Set carla \"Away until Monday.\"");
        String audit = String.valueOf(admin.json("Audit List \"\" 1 1000"));
        assertThat(audit)
                .contains("carla@example.test quota: default -> 2GiB")
                .contains("carla@example.test password: *** -> ***")
                .contains("example.test quota: unlimited -> 10GiB")
                .contains("student quota:  -> ")
                .contains("staff@example.test posting: ")
                .contains("carla@example.test autoreply: off -> Away until Monday.")
                .doesNotContain("other-secret");
    }

    @Test
    void whoeverIsAwayAnswersOnce() throws IOException {
        admin.json("User Add amy secret");
        // The answer waits: nobody listens there.
        admin.json("Route Add elsewhere.test smtp:127.0.0.1:9");
        admin.json("Autoreply Set amy \"Back on Monday.\\\\n.\\\\nAmy\" \"On holiday\"");
        var item = (Map<?, ?>) admin.json("Autoreply Get amy");
        assertThat(item.get("answersNow")).isEqualTo(true);
        assertThat(item.get("text")).isEqualTo("Back on Monday.\n.\nAmy");
        Path message =
                Files.writeString(
                        folder.resolve("m.eml"),
                        "From: bob@elsewhere.test\r\n"
                                + "To: amy@example.test\r\n"
                                + "Subject: Lunch?\r\n\r\n"
                                + "x\r\n");
        for (int i = 0; i < 2; i++) {
            Programs.run(
                    "curl",
                    "-sS",
                    "smtp://127.0.0.1:" + node.port("smtp"),
                    "--mail-from",
                    "bob@elsewhere.test",
                    "--mail-rcpt",
                    "amy@example.test",
                    "-T",
                    message.toString());
        }
        assertThat(admin.rows("Queue List to:bob@elsewhere.test")).hasSize(1);
        admin.json("Autoreply Clear amy");
        assertThat(((Map<?, ?>) admin.json("Autoreply Get amy")).get("on")).isEqualTo(false);
    }

    @Test
    void whatIsEditedByHandIsTakenOrRefusedWhole() throws IOException {
        Path file = node.home().resolve("postern.toml");
        String before = Files.readString(file);
        Files.writeString(file, before + "\n[audit]\ndays = 500\n");
        assertThat(node.admin("Settings Reload")).contains("audit.days");
        assertThat(admin.rows("Settings Get audit.").getFirst().get("value")).isEqualTo("500");
        Files.writeString(file, before + "\n[audit]\ndays = \"many\"\n");
        assertThat(admin.ask("Settings Reload", true, 0).get("ok")).isEqualTo(false);
        assertThat(admin.rows("Settings Get audit.").getFirst().get("value")).isEqualTo("500");
        Files.writeString(file, before);
        assertThat(node.admin("Settings Reload")).contains("audit.days");
    }
}
