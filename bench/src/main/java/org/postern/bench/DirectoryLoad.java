package org.postern.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The directory: in this process, and as an LDAP server beside OpenLDAP's slapd with mdb, by the
/// same programs and with the same entries, in turn. Its parts run alone when they are named.
final class DirectoryLoad implements Benchmark {
    private static final double MOST_START_SECONDS = 5;
    private static final int REMEMBERED = 1_000;
    private static final int ROUNDS = 2;
    private static final Set<String> PARTS =
            Set.of("lookups", "ldapadd", "search", "bind", "remembered", "start");

    /// What is asked for on the command line.
    ///
    /// @param parts what to measure; `ldapadd` is needed by all that ask a server
    private record Asked(LdapLoad.Plan plan, Set<String> parts, boolean peer) {
        static Asked of(List<String> arguments) {
            Set<String> parts = new HashSet<>();
            for (String argument : arguments) {
                if (!argument.startsWith("--")) {
                    if (!PARTS.contains(argument)) {
                        throw new IllegalArgumentException(
                                "no part is called " + argument + "; there are " + PARTS);
                    }
                    parts.add(argument);
                }
            }
            return new Asked(
                    new LdapLoad.Plan(
                            number(arguments, "--entries=", 100_000),
                            number(arguments, "--connections=", 8),
                            number(arguments, "--seconds=", 5)),
                    parts.isEmpty() ? PARTS : parts,
                    !arguments.contains("--no-peer"));
        }

        private static int number(List<String> arguments, String name, int absent) {
            return arguments.stream()
                    .filter(argument -> argument.startsWith(name))
                    .map(argument -> Integer.parseInt(argument.substring(name.length())))
                    .findFirst()
                    .orElse(absent);
        }

        boolean has(String part) {
            return parts.contains(part);
        }

        boolean server() {
            return parts.size() > 1 || !has("lookups");
        }
    }

    private boolean met = true;

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        var asked = Asked.of(arguments);
        var folder = Files.createTempDirectory("postern-directory");
        try {
            if (asked.has("lookups")) {
                met &=
                        DirectoryLookups.run(
                                Files.createDirectories(folder.resolve("lookups")),
                                asked.plan().accounts(),
                                System.out);
            }
            if (asked.server()) {
                beside(root, folder, asked);
            }
            System.out.println("bars: " + (met ? "met" : "MISSED"));
            return met;
        } finally {
            Startup.delete(folder);
        }
    }

    private void beside(Path root, Path folder, Asked asked) throws Exception {
        Path entries = LdapLoad.entries(folder, asked.plan().accounts());
        var slapd =
                asked.peer() && Slapd.installed()
                        ? Optional.of(Slapd.start(root, folder.resolve("slapd"), LdapLoad.SUFFIX))
                        : Optional.<Slapd>empty();
        try (var node =
                NodeProcess.start(root, folder.resolve("home"), "directory.renewHashes=false")) {
            var theirs =
                    slapd.map(peer ->
                            new LdapLoad(
                                    "slapd",
                                    peer.port(),
                                    Slapd.NAME + "," + LdapLoad.SUFFIX,
                                    Slapd.PASSWORD,
                                    peer.pid()));
            var ours =
                    new LdapLoad(
                            "postern",
                            node.port("ldap"),
                            "uid=Administrator," + LdapLoad.SUFFIX,
                            node.administratorPassword(),
                            node.pid());
            measure(ours, theirs, entries, asked);
            if (asked.has("start")) {
                node.terminate();
                node.restart();
                start(node.startTime().toMillis() / 1e3);
            }
        } finally {
            if (slapd.isPresent()) {
                slapd.get().close();
            }
        }
    }

    /// A measure of one server.
    private interface Measure {
        double of(LdapLoad server) throws Exception;
    }

    private void measure(LdapLoad ours, Optional<LdapLoad> theirs, Path entries, Asked asked)
            throws Exception {
        int count = asked.plan().accounts();
        Optional<Double> peerAdds =
                theirs.isEmpty()
                        ? Optional.empty()
                        : Optional.of(count / theirs.get().add(entries));
        told("ldapadd", count / ours.add(entries), peerAdds, 2);
        if (asked.has("search")) {
            inTurn("search by mail", ours, theirs, server -> server.searches(asked.plan()));
        }
        if (asked.has("bind")) {
            inTurn("bind, {SSHA}", ours, theirs, server -> server.binds(asked.plan()));
        }
        memory(ours);
        if (theirs.isPresent()) {
            memory(theirs.get());
        }
        if (asked.has("remembered")) {
            int accounts = Math.min(REMEMBERED, count);
            ours.rehash(accounts);
            var plan =
                    new LdapLoad.Plan(accounts, asked.plan().connections(), asked.plan().seconds());
            System.out.printf(
                    "        binds by %d accounts with Argon2id, remembered: %.0f/s%n",
                    accounts, ours.binds(plan));
        }
    }

    /// Each once to warm up, then by turns.
    private void inTurn(String what, LdapLoad ours, Optional<LdapLoad> theirs, Measure measure)
            throws Exception {
        double our = 0;
        double their = 0;
        for (int round = 0; round <= ROUNDS; round++) {
            double mine = measure.of(ours);
            double other = theirs.isEmpty() ? 0 : measure.of(theirs.get());
            if (round > 0) {
                our += mine / ROUNDS;
                their += other / ROUNDS;
            }
        }
        told(what, our, theirs.isEmpty() ? Optional.empty() : Optional.of(their), 0.5);
    }

    private void told(String what, double our, Optional<Double> their, double bar) {
        if (their.isEmpty()) {
            System.out.printf("        %s: postern %.0f/s%n", what, our);
            return;
        }
        double times = our / their.get();
        met &= times >= bar;
        System.out.printf(
                "  %s  %s: postern %.0f/s, slapd %.0f/s, %.2f times (bar %.1f)%n",
                times >= bar ? "ok  " : "MISS", what, our, their.get(), times, bar);
    }

    private static void memory(LdapLoad server) throws IOException {
        System.out.printf(
                "        resident memory of %s: %d MiB%n",
                server.name(), Startup.residentKib(server.pid()) / 1024);
    }

    private void start(double seconds) {
        boolean within = seconds < MOST_START_SECONDS;
        met &= within;
        System.out.printf(
                "  %s  start with all entries: %.2f s (bar %.0f)%n",
                within ? "ok  " : "MISS", seconds, MOST_START_SECONDS);
    }
}
