package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class SettingsTest {
    enum Mode {
        OPPORTUNISTIC,
        FULLY_STRICT
    }

    record Colour(String name) {
        static Colour parse(String text) {
            if (!List.of("red", "blue").contains(text)) {
                throw new IllegalArgumentException("must be red or blue");
            }
            return new Colour(text);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @SettingsPrefix(value = "smtp", doc = "The mail service.")
    record Smtp(
            @Setting(value = "2525", doc = "The port.", min = 0, max = 65_535, restart = true)
                    int port,
            @Setting(value = "127.0.0.1, ::1", doc = "Where it listens.") List<String> address,
            @Setting(value = "5m", doc = "Longest wait.", min = 1_000) Duration timeout,
            @Setting(value = "30MiB", doc = "Largest message.", min = 1_024, max = 1L << 31)
                    Octets maxSize,
            @Setting(value = "opportunistic", doc = "How TLS is asked for.") Mode mode,
            @Setting(value = "red", doc = "Its colour.") Colour colour,
            @Setting(value = "true", doc = "Whether it runs.") boolean enabled,
            @Setting(value = "10", doc = "Fewest.") int low,
            @Setting(value = "20", doc = "Most.") int high) {
        Smtp {
            address = List.copyOf(address);
            if (low > high) {
                throw new IllegalArgumentException("smtp.low must not be above smtp.high");
            }
        }
    }

    @SettingsPrefix(value = "", doc = "The node.")
    record Node(@Setting(value = "", doc = "The host's name.") String hostname) {}

    private static final List<Class<? extends Record>> ALL = List.of(Node.class, Smtp.class);

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("postern.toml");
    }

    private Settings load(String text) throws IOException, ProblemException {
        Files.writeString(file, text);
        return Settings.load(file, ALL, Map.of("smtp.relay", "routes, and the command Route Add"));
    }

    private Problem problem(String text) throws IOException {
        Files.writeString(file, text);
        return refusal(() -> Settings.load(file, ALL, Map.of("smtp.relay", "route.default")));
    }

    interface Action {
        void run() throws ProblemException;
    }

    private static Problem refusal(Action action) {
        ProblemException e = catchThrowableOfType(ProblemException.class, action::run);
        assertThat(e).isNotNull();
        return e.problem();
    }

    @Test
    void defaultsHold() throws Exception {
        Smtp defaults = Settings.defaults(Smtp.class);
        assertThat(defaults)
                .isEqualTo(
                        new Smtp(
                                2525,
                                List.of("127.0.0.1", "::1"),
                                Duration.ofMinutes(5),
                                new Octets(30L << 20),
                                Mode.OPPORTUNISTIC,
                                new Colour("red"),
                                true,
                                10,
                                20));
        assertThat(load("").current(Smtp.class)).isEqualTo(defaults);
    }

    @Test
    void readsTablesAndDottedKeys() throws Exception {
        Settings settings =
                load(
                        """
                        hostname = "mx.example.test"
                        [smtp]
                        port = 25
                        address = ["::", "0.0.0.0"]
                        timeout = "10s"
                        maxSize = 2048
                        mode = "fully-strict"
                        colour = "blue"
                        enabled = false
                        """);
        Smtp smtp = settings.current(Smtp.class);
        assertThat(settings.current(Node.class).hostname()).isEqualTo("mx.example.test");
        assertThat(smtp.port()).isEqualTo(25);
        assertThat(smtp.address()).containsExactly("::", "0.0.0.0");
        assertThat(smtp.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(smtp.maxSize()).isEqualTo(new Octets(2048));
        assertThat(smtp.mode()).isEqualTo(Mode.FULLY_STRICT);
        assertThat(smtp.colour()).isEqualTo(new Colour("blue"));
        assertThat(smtp.enabled()).isFalse();
    }

    @Test
    void gathersAllFaults() throws Exception {
        Problem problem =
                problem(
                        """
                        hostname = "a"
                        smtp.prot = 25
                        smtp.port = 99999
                        smtp.timeout = "fast"
                        smtp.maxSize = "4GiB"
                        smtp.mode = "lax"
                        smtp.colour = "green"
                        smtp.enabled = 1.5
                        smtp.relay = "x"
                        [imap]
                        """);
        assertThat(problem.error()).isEqualTo("The settings file has 9 faults.");
        assertThat(String.valueOf(problem.detail()).lines())
                .map(line -> line.replace(file + " ", ""))
                .containsExactly(
                        "line 2: smtp.prot: unknown key; did you mean smtp.port?",
                        "line 3: smtp.port = 99999: must be 0 to 65535",
                        "line 4: smtp.timeout = \"fast\": not a duration: write a number with ms,"
                                + " s, m, h or d, such as 5m",
                        "line 5: smtp.maxSize = \"4GiB\": must be 1KiB to 2GiB",
                        "line 6: smtp.mode = \"lax\": must be one of opportunistic, fully-strict",
                        "line 7: smtp.colour = \"green\": must be red or blue",
                        "line 8: smtp.enabled = 1.5: neither text, whole number, true, false nor a"
                                + " list",
                        "line 9: smtp.relay: it was retired; its successor is route.default",
                        "line 10: [imap]: no setting begins so");
    }

    @Test
    void namesTheLineAPersonSeesAmongCommentsAndEmptyLines() throws Exception {
        assertThat(problem("# first\n\n  # third\nsmtp.port = 99999\n").detail())
                .contains("line 4: smtp.port");
        assertThat(problem("\n# second\n\nsmtp.port = \n").detail()).contains("line 4");
        assertThat(
                        problem("smtp.mode = \"\"\"\n# no comment\n\n\"\"\"\nsmtp.port = 99999\n")
                                .detail())
                .contains("line 5: smtp.port")
                .contains("no comment");
    }

    @Test
    void refusesWhatDoesNotGoTogetherAndWhatIsNotToml() throws Exception {
        assertThat(problem("smtp.low = 30\n").detail()).contains("smtp.low must not be above");
        assertThat(problem("smtp.port = \n[[[\n").detail()).contains("line 1");
        assertThat(problem("[smtp]\nport = 1\nhostname = \"x\"\n").detail())
                .contains("hostname belongs above the first [table]");
        Files.write(file, new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(refusal(() -> Settings.load(file, ALL)).error()).contains("not UTF-8");
        Files.delete(file);
        assertThat(refusal(() -> Settings.load(file, ALL)).detail()).contains("does not exist");
    }

    @Test
    void setEditsTheFileAndAppliesIt() throws Exception {
        Settings settings = load("# mine\nsmtp.timeout = \"1m\" # short\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        var seen = new ArrayList<Smtp>();
        settings.onChange(Smtp.class, seen::add);
        settings.onChange(Node.class, node -> assertThat(node).isNull());
        settings.set("SMTP.Timeout", "90s", "tester");
        settings.set("smtp.address", "::1, 10.0.0.1", "tester");
        assertThat(Files.readString(file))
                .isEqualTo(
                        """
                        # mine
                        smtp.timeout = "90s" # short
                        smtp.address = ["::1", "10.0.0.1"]
                        """);
        assertThat(seen).hasSize(2);
        assertThat(seen.getLast()).isEqualTo(settings.current(Smtp.class));
        assertThat(seen.getLast().address()).containsExactly("::1", "10.0.0.1");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-rw-r--");
        settings.unset("smtp.address", "tester");
        assertThat(settings.current(Smtp.class).address()).containsExactly("127.0.0.1", "::1");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void tellsWhenARestartIsNeeded() throws Exception {
        Settings settings = load("");
        settings.set("smtp.port", "25", "tester");
        assertThat(settings.get("smtp.port"))
                .containsExactly(
                        new SettingValue(
                                "smtp.port", "25", "2525", "The port.", "0 to 65535", true, true));
        settings.set("smtp.port", "2525", "tester");
        assertThat(settings.get("smtp.port").getFirst().restartNeeded()).isFalse();
    }

    @Test
    void whatIsSetAtTheStartIsInForce() throws Exception {
        Files.writeString(file, "smtp.low = 1\n");
        Settings settings = Settings.load(file, ALL, Map.of(), Map.of("smtp.port", "25"));
        assertThat(settings.current(Smtp.class).port()).isEqualTo(25);
        assertThat(settings.get("smtp.port").getFirst().restartNeeded()).isFalse();
        assertThat(Files.readString(file)).isEqualTo("smtp.low = 1\nsmtp.port = 25\n");
        assertThat(
                        refusal(() -> Settings.load(file, ALL, Map.of(), Map.of("smtp.port", "x")))
                                .error())
                .isEqualTo("smtp.port cannot be set to \"x\".");
    }

    @Test
    void aBadKeyAtTheStartIsAnsweredWithoutANode() throws Exception {
        Files.writeString(file, "smtp.low = 1\n");
        for (var given :
                List.of(Map.of("snmp.port", "25"), Map.of("snmp.port", "25", "smtp.low", "1"))) {
            var problem = refusal(() -> Settings.load(file, ALL, Map.of(), given));
            assertThat(problem.error()).isEqualTo("There is no setting snmp.port.");
            assertThat(problem.hint()).startsWith("--set smtp.port=");
        }
        assertThat(
                        refusal(() ->
                                        Settings.load(
                                                file, ALL, Map.of(), Map.of("quite.other", "1")))
                                .hint())
                .contains("postern.toml");
    }

    @Test
    void listsByPrefix() throws Exception {
        Settings settings = load("");
        assertThat(settings.get("")).hasSize(10);
        assertThat(settings.get("smtp")).hasSize(9);
        assertThat(settings.get("smtp.l")).map(SettingValue::key).containsExactly("smtp.low");
        assertThat(refusal(() -> settings.get("snmp.port")).hint())
                .isEqualTo("Settings Get smtp.port");
    }

    @Test
    void refusalLeavesFileAndState() throws Exception {
        Settings settings = load("smtp.low = 5\n");
        Smtp before = settings.current(Smtp.class);
        assertThat(refusal(() -> settings.set("smtp.port", "70000", "tester")).detail())
                .isEqualTo("It must be 0 to 65535.");
        assertThat(refusal(() -> settings.set("smtp.maxSize", "5MB", "tester")).detail())
                .startsWith("Not a size: write a number of octets");
        assertThat(refusal(() -> settings.set("smtp.low", "30", "tester")).detail())
                .isEqualTo("smtp.low must not be above smtp.high");
        assertThat(
                        refusal(() ->
                                        settings.set(
                                                Map.of("smtp.x1", "1", "smtp.port", "x"), "tester"))
                                .error())
                .isEqualTo("2 settings cannot be set.");
        assertThat(Files.readString(file)).isEqualTo("smtp.low = 5\n");
        assertThat(settings.current(Smtp.class)).isEqualTo(before);
    }

    @Test
    void refusingListenerLeavesNothingHalfDone() throws Exception {
        Settings settings = load("smtp.low = 5\n");
        var told = new ArrayList<Integer>();
        settings.onChange(Smtp.class, smtp -> told.add(smtp.low()));
        settings.onChange(
                Smtp.class,
                smtp -> {
                    if (smtp.low() == 6) {
                        throw new ProblemException("Not six.", null, null);
                    }
                    if (smtp.low() == 7) {
                        throw new IllegalStateException("a defect");
                    }
                });
        assertThat(refusal(() -> settings.set("smtp.low", "6", "tester")).error())
                .isEqualTo("Not six.");
        assertThat(refusal(() -> settings.set("smtp.low", "7", "tester")).error())
                .contains("defect");
        assertThat(told).containsExactly(6, 5, 7, 5);
        assertThat(settings.current(Smtp.class).low()).isEqualTo(5);
        assertThat(Files.readString(file)).isEqualTo("smtp.low = 5\n");
        settings.set("smtp.low", "8", "tester");
        assertThat(told).endsWith(8);
    }

    @Test
    void reloadTakesHandEditsOrLeavesWhatIsInForce() throws Exception {
        Settings settings = load("smtp.low = 5\n");
        settings.onChange(
                Smtp.class,
                smtp -> {
                    if (smtp.low() == 6) {
                        throw new ProblemException("Not six.", null, null);
                    }
                });
        assertThat(settings.reload("tester")).isEmpty();
        Files.writeString(file, "smtp.low = 8\n");
        assertThat(settings.reload("tester").get("smtp.low"))
                .isEqualTo(new KernelEvent.Change("smtp.low", "5", "8"));
        assertThat(settings.current(Smtp.class).low()).isEqualTo(8);
        Files.writeString(file, "smtp.low = 6\n");
        assertThat(refusal(() -> settings.reload("tester")).error()).isEqualTo("Not six.");
        assertThat(settings.current(Smtp.class).low()).isEqualTo(8);
        assertThat(Files.readString(file)).isEqualTo("smtp.low = 6\n");
    }

    @Test
    void handEditsAreKeptAndTakeEffectWithTheNextChange() throws Exception {
        Settings settings = load("");
        Files.writeString(file, "smtp.high = 99\n");
        settings.set("smtp.low", "50", "tester");
        assertThat(settings.current(Smtp.class).high()).isEqualTo(99);
        Files.writeString(file, "smtp.hihg = 99\n");
        assertThat(refusal(() -> settings.set("smtp.low", "5", "tester")).detail())
                .contains("smtp.high");
        assertThat(Files.readString(file)).isEqualTo("smtp.hihg = 99\n");
    }

    @Test
    void refusesFormsThatItCannotEdit() throws Exception {
        Settings settings = load("smtp = { port = 25, low = 1 }\n");
        assertThat(settings.current(Smtp.class).port()).isEqualTo(25);
        assertThat(refusal(() -> settings.set("smtp.port", "26", "tester")).error())
                .contains("cannot be edited");
        assertThat(Files.readString(file)).isEqualTo("smtp = { port = 25, low = 1 }\n");
        assertThat(settings.current(Smtp.class).port()).isEqualTo(25);
    }

    @Test
    void unwritableFolderLeavesState() throws Exception {
        Settings settings = load("");
        Files.createDirectories(folder.resolve("postern.toml.new/full"));
        var told = new ArrayList<Integer>();
        settings.onChange(Smtp.class, smtp -> told.add(smtp.low()));
        assertThat(refusal(() -> settings.set("smtp.low", "6", "tester")).error())
                .isEqualTo("The settings file cannot be written.");
        assertThat(told).isEmpty();
        assertThat(settings.current(Smtp.class).low()).isEqualTo(10);
    }

    @Test
    void refusesWhatBreaksARuleBetweenRecords() throws Exception {
        Settings settings = load("smtp.low = 5\n");
        var told = new ArrayList<Integer>();
        settings.onChange(Smtp.class, smtp -> told.add(smtp.low()));
        Settings.Rule rule =
                records -> {
                    if (records.of(Smtp.class).low() == 6) {
                        throw new ProblemException("Not six.", null, null);
                    }
                };
        settings.require(rule);
        assertThat(refusal(() -> settings.set("smtp.low", "6", "tester")).error())
                .isEqualTo("Not six.");
        settings.set("smtp.low", "7", "tester");
        assertThat(told).containsExactly(7);
        assertThat(Files.readString(file)).isEqualTo("smtp.low = 7\n");
        Settings broken = load("smtp.low = 6\n");
        assertThat(refusal(() -> broken.require(rule)).error()).isEqualTo("Not six.");
    }

    @Test
    void writesTheFirstFile() throws Exception {
        Settings.writeNew(file, ALL, Map.of("smtp.port", "0", "hostname", "mx.test"));
        String text = Files.readString(file);
        assertThat(text)
                .contains("## smtp: The mail service.\n")
                .contains(
                        """
                        # The port. (0 to 65535) A change takes effect at the next start.
                        #smtp.port = 2525
                        smtp.port = 0
                        """)
                .contains("#smtp.maxSize = \"30MiB\"\n")
                .contains("#smtp.address = [\"127.0.0.1\", \"::1\"]\n")
                .contains("hostname = \"mx.test\"\n");
        Settings settings = Settings.load(file, ALL);
        assertThat(settings.current(Smtp.class).port()).isZero();
        settings.set("smtp.port", "1", "tester");
        settings.set("smtp.port", "0", "tester");
        settings.set("smtp.mode", "fully-strict", "tester");
        settings.unset("smtp.mode", "tester");
        assertThat(Files.readString(file)).isEqualTo(text);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(refusal(() -> Settings.writeNew(file, ALL, Map.of())).error())
                .contains("exists already");
    }

    /// Every commented default is the default: taken in, they change nothing.
    @Test
    void firstFileTellsTheDefaults() throws Exception {
        Settings.writeNew(file, ALL, Map.of());
        String taken = Files.readString(file).replaceAll("(?m)^#(?=[a-z])", "");
        assertThat(load(taken).current(Smtp.class)).isEqualTo(Settings.defaults(Smtp.class));
    }

    @Test
    void followsASymbolicLink() throws Exception {
        Path real = folder.resolve("repository.toml");
        Files.writeString(real, "");
        Files.createSymbolicLink(file, real);
        Settings.load(file, ALL).set("smtp.low", "1", "tester");
        assertThat(file).isSymbolicLink();
        assertThat(Files.readString(real)).isEqualTo("smtp.low = 1\n");
    }

    @SettingsPrefix(value = "bad", doc = "Bad.")
    record BadDefault(@Setting(value = "x", doc = "Bad.") int number) {}

    @SettingsPrefix(value = "bad", doc = "Bad.")
    record NoSetting(int number) {}

    @Test
    void badDeclarationsAreDefects() {
        assertThatThrownBy(() -> Settings.defaults(BadDefault.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("bad.number");
        assertThatThrownBy(() -> Settings.defaults(NoSetting.class))
                .isInstanceOf(IllegalStateException.class);
    }
}
