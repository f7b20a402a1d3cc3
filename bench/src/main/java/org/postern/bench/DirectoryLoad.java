package org.postern.bench;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// The directory as an LDAP server: the same entries, searches and binds on a node and on
/// OpenLDAP's slapd with mdb, by the same programs.
final class DirectoryLoad implements Benchmark {
    private static final String PASSWORD = "a password of many";
    private static final String SUFFIX = "dc=example,dc=test";
    private static final double MOST_START_SECONDS = 5;
    private static final int REMEMBERED = 1_000;

    /// @param accounts that are told to be there in `uid` and `mail` by number
    private record Plan(int accounts, int connections, int seconds, boolean peer) {
        static Plan of(List<String> arguments) {
            return new Plan(
                    number(arguments, "--entries=", 100_000),
                    number(arguments, "--connections=", 8),
                    number(arguments, "--seconds=", 5),
                    !arguments.contains("--no-peer"));
        }

        private static int number(List<String> arguments, String name, int absent) {
            return arguments.stream()
                    .filter(argument -> argument.startsWith(name))
                    .map(argument -> Integer.parseInt(argument.substring(name.length())))
                    .findFirst()
                    .orElse(absent);
        }
    }

    /// What one server did.
    ///
    /// @param startSeconds of a start with all entries; 0 when not measured
    private record Figures(
            double addSeconds,
            double searches,
            double binds,
            long residentKib,
            double startSeconds) {}

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        var plan = Plan.of(arguments);
        var folder = Files.createTempDirectory("postern-directory");
        try {
            boolean met =
                    DirectoryLookups.run(
                            Files.createDirectories(folder.resolve("lookups")),
                            plan.accounts(),
                            System.out);
            Path entries = entries(folder, plan.accounts());
            Figures ours = ours(root, folder, entries, plan);
            row("postern", ours);
            met &= ours.startSeconds() < MOST_START_SECONDS;
            if (plan.peer() && Slapd.installed()) {
                Figures theirs = theirs(root, folder, entries, plan);
                row("slapd", theirs);
                met &= ours.searches() >= theirs.searches() / 2;
                met &= ours.binds() >= theirs.binds() / 2;
                met &= ours.addSeconds() <= theirs.addSeconds() / 2;
            }
            System.out.printf(
                    "bars: half slapd's searches and binds, twice its ldapadd, start under %.0f s:"
                            + " %s%n",
                    MOST_START_SECONDS, met ? "met" : "MISSED");
            return met;
        } finally {
            Startup.delete(folder);
        }
    }

    private static void row(String name, Figures figures) {
        System.out.printf(
                "%-8s ldapadd %.1f s, searches %.0f/s, {SSHA} binds %.0f/s, resident %d MiB%s%n",
                name,
                figures.addSeconds(),
                figures.searches(),
                figures.binds(),
                figures.residentKib() / 1024,
                figures.startSeconds() > 0
                        ? String.format(", start %.2f s", figures.startSeconds())
                        : "");
    }

    private static Path entries(Path folder, int count) throws Exception {
        var file = folder.resolve("entries.ldif");
        var sha = MessageDigest.getInstance("SHA-1");
        var random = new Random(1);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < count; i++) {
                byte[] salt = new byte[8];
                random.nextBytes(salt);
                sha.update(PASSWORD.getBytes(StandardCharsets.UTF_8));
                byte[] digest = sha.digest(salt);
                byte[] whole = new byte[digest.length + salt.length];
                System.arraycopy(digest, 0, whole, 0, digest.length);
                System.arraycopy(salt, 0, whole, digest.length, salt.length);
                out.write(
                        """
                        dn: uid=u%1$06d,%2$s
                        objectClass: inetOrgPerson
                        objectClass: mirapointUser
                        objectClass: mirapointMailUser
                        uid: u%1$06d
                        cn: Number %1$06d
                        sn: N%1$06d
                        mail: u%1$06d@example.test
                        telephoneNumber: +1 555 %1$06d
                        userPassword: {SSHA}%3$s

                        """
                                .formatted(i, SUFFIX, Base64.getEncoder().encodeToString(whole)));
            }
        }
        return file;
    }

    private static Figures ours(Path root, Path folder, Path entries, Plan plan) throws Exception {
        try (var node =
                NodeProcess.start(
                        root, folder.resolve("home"), "--set", "directory.renewHashes=false")) {
            String name = "uid=Administrator," + SUFFIX;
            int port = node.port("ldap");
            double add = add(port, name, node.administratorPassword(), entries);
            double searches = searches(port, name, node.administratorPassword(), plan);
            double binds = binds(port, plan, plan.accounts());
            long resident = Startup.residentKib(node.pid());
            remembered(port, name, node.administratorPassword(), plan);
            node.terminate();
            node.restart();
            return new Figures(add, searches, binds, resident, node.startTime().toMillis() / 1e3);
        }
    }

    /// Binds again and again by accounts whose hashes are our own, the first of each left out.
    private static void remembered(int port, String name, String password, Plan plan)
            throws Exception {
        int accounts = Math.min(REMEMBERED, plan.accounts());
        try (var admin = connect(port)) {
            admin.bind(name, password);
            for (int i = 0; i < accounts; i++) {
                admin.modify(
                        "dn: " + dn(i),
                        "changetype: modify",
                        "replace: userPassword",
                        "userPassword: " + PASSWORD);
            }
        }
        try (var connection = connect(port)) {
            for (int i = 0; i < accounts; i++) {
                connection.bind(dn(i), PASSWORD);
            }
        }
        System.out.printf(
                "postern  binds by %d accounts with Argon2id, remembered: %.0f/s%n",
                accounts, binds(port, plan, accounts));
    }

    private static Figures theirs(Path root, Path folder, Path entries, Plan plan)
            throws Exception {
        try (var slapd = Slapd.start(root, folder.resolve("slapd"), SUFFIX)) {
            double add = add(slapd.port(), Slapd.NAME + "," + SUFFIX, Slapd.PASSWORD, entries);
            double searches =
                    searches(slapd.port(), Slapd.NAME + "," + SUFFIX, Slapd.PASSWORD, plan);
            double binds = binds(slapd.port(), plan, plan.accounts());
            return new Figures(add, searches, binds, Startup.residentKib(slapd.pid()), 0);
        }
    }

    private static double add(int port, String name, String password, Path entries)
            throws IOException {
        long begun = System.nanoTime();
        var process =
                new ProcessBuilder(
                                "ldapadd",
                                "-x",
                                "-H",
                                "ldap://127.0.0.1:" + port,
                                "-D",
                                name,
                                "-w",
                                password,
                                "-f",
                                entries.toString())
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("ldapadd failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    /// What one connection does again and again, with the number of an account.
    private interface Work {
        void on(LDAPConnection connection, int account) throws LDAPException;
    }

    private static double searches(int port, String name, String password, Plan plan)
            throws Exception {
        return rate(
                port,
                plan,
                plan.accounts(),
                connection -> connection.bind(name, password),
                (connection, account) -> {
                    String filter = String.format("(mail=u%06d@example.test)", account);
                    int found = connection.search(SUFFIX, SearchScope.SUB, filter).getEntryCount();
                    if (found != 1) {
                        throw new IllegalStateException(filter + " found " + found);
                    }
                });
    }

    private static double binds(int port, Plan plan, int accounts) throws Exception {
        return rate(
                port,
                plan,
                accounts,
                _ -> {},
                (connection, account) -> connection.bind(dn(account), PASSWORD));
    }

    private static String dn(int account) {
        return String.format("uid=u%06d,%s", account, SUFFIX);
    }

    private interface Before {
        void on(LDAPConnection connection) throws LDAPException;
    }

    private static double rate(int port, Plan plan, int accounts, Before before, Work work)
            throws Exception {
        // Once to warm both sides up, once to count.
        double unused = round(port, plan, accounts, before, work);
        double counted = round(port, plan, accounts, before, work);
        return unused < 0 ? unused : counted;
    }

    private static double round(int port, Plan plan, int accounts, Before before, Work work)
            throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(plan.seconds());
        long begun = System.nanoTime();
        long done = 0;
        try (var threads = Executors.newFixedThreadPool(plan.connections())) {
            var running = new ArrayList<Future<Long>>();
            for (int i = 0; i < plan.connections(); i++) {
                var random = new Random(i);
                Callable<Long> one =
                        () -> {
                            long count = 0;
                            try (var connection = connect(port)) {
                                before.on(connection);
                                while (System.nanoTime() < end) {
                                    work.on(connection, random.nextInt(accounts));
                                    count++;
                                }
                            }
                            return count;
                        };
                running.add(threads.submit(one));
            }
            for (var one : running) {
                done += one.get();
            }
        }
        return done / ((System.nanoTime() - begun) / 1e9);
    }

    private static LDAPConnection connect(int port) throws LDAPException {
        var options = new LDAPConnectionOptions();
        options.setUseSynchronousMode(true);
        return new LDAPConnection(options, "127.0.0.1", port);
    }
}
