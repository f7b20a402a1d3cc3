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

/// What clients do to an LDAP server, whoever made it: accounts are told by number.
///
/// @param name what the table calls the server
/// @param user who may read and write all
record LdapLoad(String name, int port, String user, String password, long pid) {
    static final String SUFFIX = "dc=example,dc=test";

    private static final String SECRET = "a password of many";

    /// How much is asked at once, and how long.
    ///
    /// @param accounts of which each question is about one, by chance
    record Plan(int accounts, int connections, int seconds) {}

    /// Writes `count` accounts with passwords in {SSHA}, the same in every run.
    static Path entries(Path folder, int count) throws Exception {
        var file = folder.resolve("entries.ldif");
        var sha = MessageDigest.getInstance("SHA-1");
        var random = new Random(1);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int i = 0; i < count; i++) {
                byte[] salt = new byte[8];
                random.nextBytes(salt);
                sha.update(SECRET.getBytes(StandardCharsets.UTF_8));
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

    /// @return seconds that OpenLDAP's `ldapadd` took
    double add(Path entries) throws IOException {
        long begun = System.nanoTime();
        var process =
                new ProcessBuilder(
                                "ldapadd",
                                "-x",
                                "-H",
                                "ldap://127.0.0.1:" + port,
                                "-D",
                                user,
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

    /// Searches a second, each for the address of one account below the suffix.
    double searches(Plan plan) throws Exception {
        return rate(
                plan,
                connection -> connection.bind(user, password),
                (connection, account) -> {
                    String filter = String.format("(mail=u%06d@example.test)", account);
                    int found = connection.search(SUFFIX, SearchScope.SUB, filter).getEntryCount();
                    if (found != 1) {
                        throw new IllegalStateException(filter + " found " + found);
                    }
                });
    }

    /// Simple binds a second.
    double binds(Plan plan) throws Exception {
        return rate(plan, _ -> {}, (connection, account) -> connection.bind(dn(account), SECRET));
    }

    /// Gives the first accounts hashes of the server's own kind, and has each bind once.
    void rehash(int accounts) throws Exception {
        try (var admin = connect()) {
            admin.bind(user, password);
            for (int i = 0; i < accounts; i++) {
                admin.modify(
                        "dn: " + dn(i),
                        "changetype: modify",
                        "replace: userPassword",
                        "userPassword: " + SECRET);
            }
        }
        try (var connection = connect()) {
            for (int i = 0; i < accounts; i++) {
                connection.bind(dn(i), SECRET);
            }
        }
    }

    private static String dn(int account) {
        return String.format("uid=u%06d,%s", account, SUFFIX);
    }

    private interface Before {
        void on(LDAPConnection connection) throws LDAPException;
    }

    /// What one connection does again and again, with the number of an account.
    private interface Work {
        void on(LDAPConnection connection, int account) throws LDAPException;
    }

    private double rate(Plan plan, Before before, Work work) throws Exception {
        long begun = System.nanoTime();
        long end = begun + TimeUnit.SECONDS.toNanos(plan.seconds());
        long done = 0;
        try (var threads = Executors.newFixedThreadPool(plan.connections())) {
            List<Future<Long>> running = new ArrayList<>();
            for (int i = 0; i < plan.connections(); i++) {
                var random = new Random(i);
                Callable<Long> one =
                        () -> {
                            long count = 0;
                            try (var connection = connect()) {
                                before.on(connection);
                                while (System.nanoTime() < end) {
                                    work.on(connection, random.nextInt(plan.accounts()));
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

    private LDAPConnection connect() throws LDAPException {
        var options = new LDAPConnectionOptions();
        options.setUseSynchronousMode(true);
        return new LDAPConnection(options, "127.0.0.1", port);
    }
}
