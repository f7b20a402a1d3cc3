package org.postern.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The same work on Postfix + Dovecot and on Postern, in turn: `./postern bench peers`.
///
/// Both run on this machine's loopback, warmed up in the same way, with the same functions (no
/// content filter, greylisting, DNS or signing) and the same durability: what was acknowledged is
/// synced. The peer is in its stronger form, which keeps IMAP processes for a thousand logins. The
/// load and the marks are in `mailbench.py`, the peers' configuration in `peers.sh`.
final class Peers implements Benchmark {
    private static final int USERS = 100;
    private static final String PASSWORD = "secret";
    private static final long LONGEST_MINUTES = 90;

    /// What mailbench.py is asked for.
    ///
    /// @param brief the form that ends in about a minute
    /// @param full the form that docs/performance.md is made from
    private record Function(String brief, String full) {}

    private static final Map<String, Function> FUNCTIONS = new LinkedHashMap<>();

    static {
        FUNCTIONS.put(
                "deliver",
                new Function(
                        "deliver-visible --sessions 10,50 --messages 1000 --reps 2",
                        "deliver-visible --sessions 1,10,50 --messages 5000 --reps 3"));
        FUNCTIONS.put(
                "lmtp",
                new Function(
                        "deliver-visible --lmtp --sessions 10 --messages 1000 --reps 2",
                        "deliver-visible --lmtp --sessions 1,10,50 --messages 8000 --reps 3"));
        FUNCTIONS.put(
                "imap",
                new Function(
                        "imap-ops --messages 10000 --budget 1",
                        "imap-ops --messages 100000 --budget 5"));
        FUNCTIONS.put(
                "login",
                new Function("login --sessions 8 --reps 2", "login --sessions 1,8 --seconds 10"));
        FUNCTIONS.put("mix", new Function("mix --reps 2 --seconds 5", "mix --reps 3 --seconds 10"));
        FUNCTIONS.put("pop", new Function("pop --reps 3", "pop --reps 9"));
        FUNCTIONS.put(
                "idle",
                new Function(
                        "idle --connections 1000 --reps 3", "idle --connections 5000 --reps 5"));
        FUNCTIONS.put(
                "idle-tls",
                new Function(
                        "idle --tls --connections 1000 --reps 3",
                        "idle --tls --connections 5000 --reps 5"));
        FUNCTIONS.put(
                "listeners",
                new Function(
                        "idle --users 1 --connections 1000 --reps 3",
                        "idle --users 1 --connections 1000 --reps 9"));
    }

    /// What the command line chose.
    private record Choice(boolean full, int rounds, List<String> functions) {
        static Choice of(List<String> arguments) {
            boolean full = arguments.contains("--full");
            int rounds = full ? 3 : 1;
            List<String> functions = new ArrayList<>();
            for (var argument : arguments) {
                if (argument.startsWith("--rounds=")) {
                    rounds = Integer.parseInt(argument.substring("--rounds=".length()));
                } else if (FUNCTIONS.containsKey(argument)) {
                    functions.add(argument);
                } else if (!argument.equals("--full")) {
                    throw new IllegalArgumentException("bench peers does not know " + argument);
                }
            }
            return new Choice(
                    full,
                    rounds,
                    functions.isEmpty() ? List.copyOf(FUNCTIONS.keySet()) : functions);
        }

        List<String> words(String function) {
            var chosen = Objects.requireNonNull(FUNCTIONS.get(function), function);
            return List.of((full ? chosen.full() : chosen.brief()).split(" "));
        }

        String warmUp() {
            return full ? "10000" : "2000";
        }
    }

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        Choice choice;
        try {
            choice = Choice.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.printf(
                    "%s%nfunctions: %s; also --full, --rounds=N%n",
                    e.getMessage(), String.join(" ", FUNCTIONS.keySet()));
            return false;
        }
        var folder = Files.createTempDirectory("postern-peers");
        // The peers' processes run as users of their own and must get through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var ours = NodeProcess.start(root, folder.resolve("home"))) {
            addUsers(ours);
            var profile = Files.writeString(folder.resolve("postern.json"), profile(root, ours));
            var peers = folder.resolve("peers");
            try {
                must(peers, "bash", script(root, "peers.sh"), "up");
                return compare(root, choice, profile, peers.resolve("profile.json"));
            } finally {
                call(peers, List.of("bash", script(root, "peers.sh"), "stop"));
                ours.postern("stop");
            }
        } finally {
            Startup.delete(folder);
        }
    }

    private static boolean compare(Path root, Choice choice, Path ours, Path theirs)
            throws IOException, InterruptedException {
        System.out.printf(
                "warming up: %s messages and every user's login, on each%n", choice.warmUp());
        for (var profile : List.of(theirs, ours)) {
            must(
                    theirs,
                    "python3",
                    script(root, "mailbench.py"),
                    "warm",
                    "--messages",
                    choice.warmUp(),
                    "--profile",
                    profile.toString());
        }
        var rows = Path.of(System.getProperty("java.io.tmpdir"), "postern-peers.jsonl");
        boolean whole = true;
        for (var function : choice.functions()) {
            List<String> command = new ArrayList<>();
            command.addAll(List.of("python3", script(root, "mailbench.py"), "compare"));
            command.addAll(List.of("--a", theirs.toString(), "--b", ours.toString()));
            command.addAll(List.of("--rounds", String.valueOf(choice.rounds())));
            command.addAll(List.of("--json", rows.toString(), "--"));
            command.addAll(choice.words(function));
            System.out.printf("%n%s%n", String.join(" ", choice.words(function)));
            whole &= call(theirs, command) == 0;
        }
        System.out.printf("%nevery row, with its CPU, flushes and noise: %s%n", rows);
        return whole;
    }

    static void addUsers(NodeProcess node) throws IOException {
        node.adminAll(
                IntStream.rangeClosed(1, USERS)
                        .mapToObj(user -> "User Add u%03d %s".formatted(user, PASSWORD))
                        .toArray(String[]::new));
    }

    static String profile(Path root, NodeProcess node) {
        var ports =
                List.of("smtp", "lmtp", "imap", "imaps", "pop3", "pop3s").stream()
                        .map(service -> "\"%s_port\": %d, ".formatted(service, node.port(service)))
                        .collect(Collectors.joining());
        return """
        {"label": "postern", "host": "127.0.0.1", %s
         "user_pattern": "u%%03d", "users": %d, "domain": "%s", "password": "%s",
         "pid_files": ["%s"], "restart": "%s"}
        """
                .formatted(
                        ports,
                        USERS,
                        NodeProcess.DOMAIN,
                        PASSWORD,
                        node.home().resolve("postern.pid"),
                        restart(root, node));
    }

    /// Stops and starts the node again; the home remembers nothing of `--set`, so all is said
    /// again.
    private static String restart(Path root, NodeProcess node) {
        var launcher = "POSTERN_NO_BUILD=1 " + root.resolve("postern");
        return "%s stop --home %s; %s >/dev/null 2>&1 </dev/null &"
                .formatted(
                        launcher,
                        node.home(),
                        "POSTERN_NO_BUILD=1 " + String.join(" ", node.command()));
    }

    static String script(Path root, String name) {
        return root.resolve("bench").resolve(name).toString();
    }

    static void must(Path peers, String... command) throws IOException, InterruptedException {
        if (call(peers, List.of(command)) != 0) {
            throw new IOException(String.join(" ", command) + " failed");
        }
    }

    /// Runs a program that prints to our own output.
    ///
    /// @return its exit code
    static int call(Path peers, List<String> command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .putAll(Map.of("PEERS", peers.toString(), "IMAP", "reuse", "VARIANT", "reuse"));
        var process = builder.start();
        if (!process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException(String.join(" ", command) + " did not end");
        }
        return process.exitValue();
    }
}
