package org.postern.node;

import org.jline.terminal.TerminalBuilder;
import org.postern.admin.AdminClient;
import org.postern.kernel.Caller;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.setup.Answers;
import org.postern.setup.PreparedScreen;
import org.postern.setup.SetupCommand;
import org.postern.setup.SetupSite;
import org.postern.setup.TerminalScreen;
import org.postern.setup.Wizards;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `./postern setup`: the wizard, over a node that runs, one that does not, or a home that is to
/// have one. Where no node runs one is started for the time of the changes, so that what they come
/// to is seen to work.
public final class SetupMain {
    private static final String USAGE =
            "./postern setup [--home DIR] [--answer key=value]… [--answers FILE] [--yes]";

    private final Path home;
    private final boolean running;
    private final boolean yes;
    private final Optional<String> prepared;
    private final PrintStream out;

    private SetupMain(
            Path home, boolean running, boolean yes, Optional<String> prepared, PrintStream out) {
        this.home = home;
        this.running = running;
        this.yes = yes;
        this.prepared = prepared;
        this.out = out;
    }

    public static void main(String[] words) {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        int status;
        try {
            status = parse(List.of(words), out).run();
        } catch (ProblemException e) {
            err.println("postern: " + e.problem());
            status = 1;
        } catch (IOException e) {
            err.println("postern: the terminal cannot be used: " + e.getMessage());
            status = 1;
        }
        Runtime.getRuntime().halt(status);
    }

    private static SetupMain parse(List<String> words, PrintStream out) throws ProblemException {
        var home = Path.of("var");
        boolean running = false;
        boolean yes = false;
        StringBuilder answers = null;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            switch (word) {
                case "--running" -> running = true;
                case "--yes" -> yes = true;
                case "--home", "--answer", "--answers" -> {
                    if (++i == words.size()) {
                        throw new ProblemException(word + " needs a value.", null, USAGE);
                    }
                    if (word.equals("--home")) {
                        home = Path.of(words.get(i));
                    } else {
                        answers = answers == null ? new StringBuilder() : answers;
                        answers.append(
                                        word.equals("--answer")
                                                ? words.get(i)
                                                : read(Path.of(words.get(i))))
                                .append('\n');
                    }
                }
                default ->
                        throw new ProblemException(
                                "setup does not know '" + word + "'.", null, USAGE);
            }
        }
        return new SetupMain(
                home, running, yes, Optional.ofNullable(answers).map(StringBuilder::toString), out);
    }

    private static String read(Path file) throws ProblemException {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem("The answers cannot be read.", file + ": " + e.getMessage(), null),
                    e);
        }
    }

    private int run() throws ProblemException, IOException {
        boolean terminal = Boolean.getBoolean("postern.terminal");
        var site = site();
        if (prepared.isEmpty() && terminal) {
            return talked(site);
        }
        var answers = Answers.parse(prepared.orElse("") + "\n");
        var agreed = Wizards.prepared(site, new PreparedScreen(out::println), answers);
        out.print("\n" + agreed.plan().shown());
        if (!yes) {
            out.println("Nothing is changed. The same with --yes does it.");
            return 0;
        }
        apply(site, agreed.answers());
        return 0;
    }

    private int talked(SetupSite site) throws ProblemException, IOException {
        try (var terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
            var agreed = Wizards.talked(site, new TerminalScreen(terminal));
            if (agreed.isEmpty()) {
                return 0;
            }
            terminal.flush();
            apply(site, agreed.get().answers());
            if (!running && canInstall()) {
                boolean wanted =
                        Wizards.agrees(
                                new TerminalScreen(terminal), "Make it a service of this machine");
                terminal.flush();
                return wanted ? install() : 0;
            }
            return 0;
        }
    }

    /// Whether the launcher could make it a service: as root, where systemd runs.
    private static boolean canInstall() {
        return !launcher().isEmpty()
                && "root".equals(System.getProperty("user.name"))
                && Files.isDirectory(Path.of("/run/systemd/system"));
    }

    private static String launcher() {
        return System.getProperty("postern.launcher", "");
    }

    private int install() throws IOException {
        try {
            return new ProcessBuilder(
                            launcher(),
                            "service",
                            "install",
                            "--home",
                            home.toAbsolutePath().normalize().toString())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private SetupSite site() throws ProblemException {
        var clock = InstantSource.system();
        var file = home.resolve("postern.toml");
        if (!Files.exists(file)) {
            return SetupSites.fresh(home.toAbsolutePath().normalize(), clock);
        }
        var settings = Settings.load(file, Configuration.declarations());
        String domain = settings.current(NodeSettings.class).domain();
        return SetupSites.of(
                settings,
                domain.isEmpty() ? HostNames.domainOf(HostNames.own()) : domain,
                home.toAbsolutePath().normalize(),
                clock);
    }

    private void apply(SetupSite site, Answers answers) throws ProblemException {
        if (running) {
            int status =
                    AdminClient.run(
                            new String[] {
                                "--home",
                                home.toString(),
                                "--yes",
                                "Setup",
                                SetupCommand.prepared(answers)
                            },
                            InputStream.nullInputStream(),
                            out,
                            out,
                            false);
            if (status != 0) {
                throw new ProblemException("The node was not set up.", null, "./postern status");
            }
            out.println("What takes a restart waits for it: ./postern stop, then start.");
            return;
        }
        begin(site, answers);
    }

    /// Starts a node for the time of the changes.
    private void begin(SetupSite site, Answers answers) throws ProblemException {
        out.println("Starting a node for the time of the changes.");
        Map<String, String> first = new LinkedHashMap<>();
        if (site.fresh()) {
            first.put("hostname", answers.get("hostname"));
            first.put("domain", answers.get("domain"));
        }
        try (var node = Node.start(new Arguments(home, home, first))) {
            var caller = Caller.of("setup", Role.ADMINISTRATOR, true);
            node.execute(List.of("Setup", SetupCommand.prepared(answers)), caller);
            node.administrator()
                    .filter(_ -> answers.get("password").isEmpty())
                    .ifPresent(begun ->
                            out.println(
                                    "The administrator is %s, the password %s: shown once and kept"
                                                    .formatted(
                                                            begun.administrator().address(),
                                                            begun.password())
                                            + " nowhere."));
            node.announced();
        }
        out.println("The node is set up. It starts with: ./postern start --home " + home);
        out.println("As a service of the machine: ./postern service install, as root.");
    }
}
