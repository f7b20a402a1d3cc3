package org.postern.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// How fast one large folder is listed, searched, sorted and marked through IMAP, and what its open
/// view holds of memory: `./postern bench store`.
///
/// The folder is filled once, by MULTIAPPEND, and kept in the work folder for later runs. Beside a
/// Dovecot (where it and Postfix are installed and we are root) the same is done there, in turn.
/// What `mailbench.py` calls "warm" is the median of several runs in one session.
final class FolderListings implements Benchmark {
    private static final long MOST_MESSAGE_OCTETS = 64;
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    /// What the command line chose.
    private record Choice(String messages, String only, boolean peer, Path work) {
        static Choice of(List<String> arguments) {
            var messages = "100000";
            var only = "";
            boolean peer = Programs.installed("dovecot") && Programs.installed("postfix");
            var work = Path.of(System.getProperty("java.io.tmpdir"), "postern-bench-store");
            for (var argument : arguments) {
                var value = argument.substring(argument.indexOf('=') + 1);
                if (argument.startsWith("--messages=")) {
                    messages = value;
                } else if (argument.startsWith("--only=")) {
                    only = value;
                } else if (argument.startsWith("--work=")) {
                    work = Path.of(value);
                } else if (argument.equals("--no-peer")) {
                    peer = false;
                } else {
                    throw new IllegalArgumentException("bench store does not know " + argument);
                }
            }
            return new Choice(messages, only, peer, work);
        }
    }

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        Choice choice;
        try {
            choice = Choice.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.printf(
                    "%s%narguments: --messages=N, --only=REGEX, --no-peer, --work=DIR%n",
                    e.getMessage());
            return false;
        }
        var work = Files.createDirectories(choice.work());
        // The peers' processes run as users of their own and must get through.
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxr-xr-x"));
        System.out.printf("work folder, kept for the next run: %s%n", work);
        var home = work.resolve("home");
        boolean fresh = !Files.exists(home);
        var run = new Run(root, choice, work);
        try (var node = NodeProcess.start(root, home)) {
            if (fresh) {
                Peers.addUsers(node);
            }
            run.listings(node);
        }
        try (var node = NodeProcess.start(root, home)) {
            run.select(node, "SELECT, first thing after a start (30 ms)", "1");
        }
        // Views that nobody has selected go at once.
        try (var node = NodeProcess.start(root, home, "store.viewMemory=0")) {
            run.select(node, "warming up", "50");
            run.select(node, "SELECT, view evicted (5 ms)", "21");
        }
        try (var node = NodeProcess.start(root, home)) {
            return run.memory(node);
        }
    }

    /// One run's ways.
    private record Run(Path root, Choice choice, Path work) {
        void listings(NodeProcess node) throws IOException, InterruptedException {
            var ours = profile(node).toString();
            var peers = work.resolve("peers");
            mailbench("imap-ops", "--profile", ours, "--fill-only");
            if (!choice.peer()) {
                mailbench("imap-ops", "--profile", ours, "--only", choice.only());
                return;
            }
            Peers.must(peers, "bash", Peers.script(root, "peers.sh"), "up");
            try {
                var theirs = peers.resolve("profile.json").toString();
                mailbench("imap-ops", "--profile", theirs, "--fill-only");
                Peers.must(
                        peers,
                        "python3",
                        Peers.script(root, "mailbench.py"),
                        "compare",
                        "--a",
                        theirs,
                        "--b",
                        ours,
                        "--rounds",
                        "1",
                        "--",
                        "imap-ops",
                        "--messages",
                        choice.messages(),
                        "--only",
                        choice.only());
            } finally {
                Peers.call(peers, List.of("bash", Peers.script(root, "peers.sh"), "stop"));
            }
        }

        void select(NodeProcess node, String about, String times)
                throws IOException, InterruptedException {
            var ours = profile(node).toString();
            mailbench("select", "--profile", ours, "--about", about, "--reps", times);
        }

        /// What the heap holds more once the view is open.
        boolean memory(NodeProcess node) throws IOException, InterruptedException {
            var ours = profile(node).toString();
            // Another folder of the same account is open before, so that only the view is new.
            mailbench("login", "--profile", ours, "--sessions", "1", "--seconds", "1");
            long before = liveOctets(node);
            select(node, "SELECT, for its memory", "1");
            long octets = liveOctets(node) - before;
            long messages = Long.parseLong(choice.messages());
            System.out.printf(
                    "%noctets of heap a message of an open view: %.1f (mark: under %d)%n",
                    (double) octets / messages, MOST_MESSAGE_OCTETS);
            return octets < MOST_MESSAGE_OCTETS * messages;
        }

        private static long liveOctets(NodeProcess node) throws IOException {
            var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
            var histogram = Programs.run(jcmd, "" + node.pid(), "GC.class_histogram");
            var total = TOTAL.matcher(histogram);
            if (!total.find()) {
                throw new IOException("no total in the histogram");
            }
            return Long.parseLong(total.group(1));
        }

        private Path profile(NodeProcess node) throws IOException {
            return Files.writeString(work.resolve("postern.json"), Peers.profile(root, node));
        }

        private void mailbench(String... words) throws IOException, InterruptedException {
            var command = new ArrayList<String>();
            command.addAll(List.of("python3", Peers.script(root, "mailbench.py")));
            command.addAll(List.of(words));
            if (!words[0].equals("login")) {
                command.addAll(List.of("--messages", choice.messages()));
            }
            Peers.must(work.resolve("peers"), command.toArray(String[]::new));
        }
    }
}
