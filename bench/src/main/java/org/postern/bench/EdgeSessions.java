package org.postern.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Screened sessions: connect, EHLO, MAIL, RCPT that is answered by 450, QUIT; each of a triplet
/// that was never seen, from many addresses. Beside Postfix with postgrey, in turn.
///
/// Both sides trust no host, look up the client's name at a name server of the benchmark's own, and
/// keep what they learn. Our side checks the sender's domain too, and asks SPF.
final class EdgeSessions implements Benchmark {
    private static final double MARK = 4;
    private static final String DNS = "127.0.0.53";
    private static final int DNS_PORT = 53;
    private static final int LIMIT_MINUTES = 30;
    private static final int WARM_UP = 60_000;

    /// What the command line chose.
    private record Choice(
            int sessions, int atATime, List<Integer> addresses, boolean peer, String set) {
        static Choice of(List<String> arguments) {
            Map<String, String> values = new LinkedHashMap<>();
            values.put("sessions", "20000");
            values.put("at-a-time", "20");
            values.put("addresses", "1000,100000,1000000");
            values.put("peer", "true");
            values.put("set", "");
            for (var argument : arguments) {
                var words = argument.split("=", 2);
                var name = words[0].replaceFirst("^--", "");
                if (words.length < 2 || values.replace(name, words[1]) == null) {
                    throw new IllegalArgumentException(
                            "bench edge sessions does not know %s; it knows %s"
                                    .formatted(argument, values));
                }
            }
            List<Integer> addresses = new ArrayList<>();
            for (String number : values.get("addresses").split(",")) {
                addresses.add(Integer.valueOf(number));
            }
            return new Choice(
                    Integer.parseInt(values.get("sessions")),
                    Integer.parseInt(values.get("at-a-time")),
                    List.copyOf(addresses),
                    Boolean.parseBoolean(values.get("peer")),
                    values.get("set"));
        }
    }

    /// One run of the client.
    ///
    /// @param cpu of the server, in milliseconds a session
    private record Row(double rate, long wrong, double median, double p99, double cpu) {}

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        Choice choice;
        try {
            choice = Choice.of(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return false;
        }
        var folder = Files.createTempDirectory("postern-edge");
        var client = folder.resolve("edgeclient");
        var peer = root.resolve("bench/edgepeer.sh").toString();
        var names = new ArrayList<Process>();
        try {
            if (choice.peer()) {
                Programs.run(peer, "stop");
            }
            Programs.run(
                    "gcc",
                    "-O2",
                    "-o",
                    client.toString(),
                    root.resolve("bench/edgeclient.c").toString());
            names.add(
                    new ProcessBuilder(client.toString(), "dns", DNS, "" + DNS_PORT)
                            .inheritIO()
                            .start());
            return new Run(root, folder, client, choice).all(peer);
        } finally {
            names.forEach(Process::destroy);
            if (choice.peer()) {
                Programs.run(peer, "stop");
            }
            Startup.delete(folder);
        }
    }

    /// One run and its figures.
    private static final class Run {
        private final Path root;
        private final Path folder;
        private final Path client;
        private final Choice choice;
        private long next;

        Run(Path root, Path folder, Path client, Choice choice) {
            this.root = root;
            this.folder = folder;
            this.client = client;
            this.choice = choice;
        }

        boolean all(String peer) throws Exception {
            System.out.printf(
                    "%,d sessions, %d at a time%n%-44s %10s %10s %10s %10s %8s%n",
                    choice.sessions(),
                    choice.atATime(),
                    "",
                    "rate /s",
                    "median ms",
                    "p99 ms",
                    "CPU ms",
                    "wrong");
            double theirs = choice.peer() ? peer(peer) : 0;
            var ours = ours();
            double most = ours.stream().mapToDouble(Row::cpu).max().orElseThrow();
            double least = ours.stream().mapToDouble(Row::cpu).min().orElseThrow();
            boolean met = ours.stream().allMatch(row -> row.wrong() == 0);
            if (choice.peer()) {
                met &= theirs / most >= MARK;
                System.out.printf(
                        "CPU a session, peer's / ours: %.1f (mark %.0f); most / least of ours:"
                                + " %.2f%n",
                        theirs / most, MARK, most / least);
            }
            return met;
        }

        private double peer(String script) throws Exception {
            String[] told = Programs.run(script, "up").strip().split(" ");
            var pids = List.of(Long.valueOf(told[1]), Long.valueOf(told[2]));
            int port = Integer.parseInt(told[0]);
            measure(port, 2_000, 1_000, pids);
            int addresses = choice.addresses().getFirst();
            var row = measure(port, choice.sessions(), addresses, pids);
            print("Postfix + postgrey, %,d addresses".formatted(addresses), row);
            Programs.run(script, "stop");
            return row.cpu();
        }

        private List<Row> ours() throws Exception {
            var settings = new ArrayList<String>();
            settings.add("trusted.hosts=");
            settings.add("mailhurdle.holdOut=0");
            settings.add("dns.servers=" + DNS + ":" + DNS_PORT);
            if (!choice.set().isEmpty()) {
                settings.addAll(List.of(choice.set().split(",")));
            }
            var rows = new ArrayList<Row>();
            try (var node =
                    NodeProcess.start(
                            root, folder.resolve("home"), settings.toArray(String[]::new))) {
                node.admin("User Add u001 secret");
                var pids = List.of(node.pid());
                int port = node.port("smtp");
                measure(port, WARM_UP, 1_000, pids);
                for (int addresses : choice.addresses()) {
                    int sessions = Math.max(choice.sessions(), addresses);
                    var row = measure(port, sessions, addresses, pids);
                    print("Postern, %,d addresses".formatted(addresses), row);
                    rows.add(row);
                }
                System.out.printf(
                        "resident after them: %,d KiB%n", Startup.residentKib(node.pid()));
            }
            return rows;
        }

        private Row measure(int port, int sessions, int addresses, List<Long> pids)
                throws Exception {
            double before = ProcessTree.cpuSeconds(pids);
            var told =
                    output(
                                    "run",
                                    "127.0.0.1",
                                    "" + port,
                                    "u001@" + NodeProcess.DOMAIN,
                                    "" + sessions,
                                    "" + choice.atATime(),
                                    "" + addresses,
                                    "" + next)
                            .split(" ");
            double cpu = ProcessTree.cpuSeconds(pids) - before;
            next += sessions;
            return new Row(
                    sessions / Double.parseDouble(told[1]),
                    Long.parseLong(told[2]) + Long.parseLong(told[3]),
                    Double.parseDouble(told[4]) / 1_000,
                    Double.parseDouble(told[6]) / 1_000,
                    1_000 * cpu / sessions);
        }

        private String output(String... words) throws IOException, InterruptedException {
            var command = new ArrayList<String>();
            command.add(client.toString());
            command.addAll(List.of(words));
            var process =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            var text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("the client failed: " + text);
            }
            return text;
        }

        private static void print(String name, Row row) {
            System.out.printf(
                    "%-44s %10.0f %10.2f %10.2f %10.3f %8d%n",
                    name, row.rate(), row.median(), row.p99(), row.cpu(), row.wrong());
        }
    }
}
