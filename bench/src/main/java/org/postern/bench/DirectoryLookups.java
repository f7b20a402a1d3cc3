package org.postern.bench;

import org.postern.directory.Backends;
import org.postern.directory.DirCommands;
import org.postern.directory.DirectorySettings;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.FirstStart;
import org.postern.directory.GroupSettings;
import org.postern.directory.GroupWriter;
import org.postern.directory.LocalDirectory;
import org.postern.directory.Passwords;
import org.postern.directory.Resolution;
import org.postern.directory.SourceSettings;
import org.postern.engine.GroupCommitter;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.mail.Address;
import org.postern.mail.Domain;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What an address costs to look up, and many accounts to bring in, in this process over the engine
/// on disk: part of `./postern bench directory`.
final class DirectoryLookups {
    private static final double MOST_CACHED_MICROSECONDS = 2;
    private static final double LEAST_UNCACHED = 20_000;
    private static final double MOST_IMPORT_SECONDS = 60;
    private static final int CACHED = 2_000;
    private static final int LOOKUPS = 2_000_000;
    private static final int UNCACHED_LOOKUPS = 200_000;
    private static final String SSHA = "{SSHA}ixl/qVz8jXI9KzaHTHoYHpe2/jhwZXBwZXIxMg==";

    private final PrintStream out;
    private boolean met = true;

    private DirectoryLookups(PrintStream out) {
        this.out = out;
    }

    /// Measures and prints a line for each figure.
    ///
    /// @param folder empty; what is written stays there
    /// @return whether the bars are met
    static boolean run(Path folder, int accounts, PrintStream out) throws Exception {
        var lookups = new DirectoryLookups(out);
        lookups.measure(folder, accounts);
        return lookups.met;
    }

    private static DirectorySettings settings(int cached) {
        return new DirectorySettings(
                "+",
                50,
                20,
                0,
                1_000,
                cached,
                1_024,
                20_000,
                0,
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                100_000,
                true);
    }

    private void measure(Path folder, int accounts) throws Exception {
        RocksNative.load(folder.resolve("native"));
        try (var engine = RocksEngine.open(folder.resolve("index"), RocksSettings.DEFAULTS);
                var committer = new GroupCommitter(engine)) {
            var directory = new LocalDirectory(engine, () -> settings(accounts * 2));
            var passwords = new Passwords(() -> settings(accounts), () -> false, Clock.systemUTC());
            var writer =
                    new DirectoryWriter(
                            directory,
                            committer,
                            passwords,
                            Clock.systemUTC(),
                            () -> settings(accounts),
                            _ -> {});
            var _ = FirstStart.run(directory, writer, Domain.of("example.test"));
            imported(folder, accounts, directory, writer, passwords);
            cached(directory, accounts);
            uncached(new LocalDirectory(engine, () -> settings(100)), accounts);
        }
    }

    private void imported(
            Path folder,
            int accounts,
            LocalDirectory directory,
            DirectoryWriter writer,
            Passwords passwords)
            throws Exception {
        Path file = folder.resolve("people.csv");
        try (var text = Files.newBufferedWriter(file)) {
            text.write("name,password,fullname,aliases\n");
            for (int i = 0; i < accounts; i++) {
                text.write("user%d,%s,Number %d,alias%d\n".formatted(i, SSHA, i, i));
            }
        }
        var sources =
                new SourceSettings(
                        Duration.ZERO, Duration.ZERO, Duration.ZERO, 100, 1, Duration.ZERO);
        var backends = new Backends(Map.of(), () -> sources);
        var groups =
                new GroupWriter(
                        directory,
                        writer,
                        () -> GroupSettings.DEFAULTS,
                        Clock.systemUTC(),
                        _ -> {});
        var catalogue = new Catalogue(_ -> {});
        catalogue.register(
                new DirCommands(directory, writer, groups, passwords, backends).commands());
        long begun = System.nanoTime();
        var result =
                (Result.Item)
                        catalogue.execute("Dir Import csv " + file, "bench", Role.ADMINISTRATOR);
        double seconds = (System.nanoTime() - begun) / 1e9;
        if (directory.find("alias" + (accounts - 1)).isEmpty()) {
            throw new IOException("not all came in: " + result);
        }
        told(
                "import of %,d accounts, hashed before: %.1f s (bar %.0f s for 100,000)"
                        .formatted(accounts, seconds, MOST_IMPORT_SECONDS),
                seconds <= MOST_IMPORT_SECONDS * Math.max(accounts, 100_000) / 100_000);
    }

    private void cached(LocalDirectory directory, int accounts) throws Exception {
        var addresses = addresses(Math.min(CACHED, accounts), accounts);
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            best = Math.min(best, microseconds(directory, addresses, LOOKUPS / 5));
        }
        told(
                "address lookup, cached: %.2f microseconds (bar %.0f)"
                        .formatted(best, MOST_CACHED_MICROSECONDS),
                best < MOST_CACHED_MICROSECONDS);
    }

    private void uncached(LocalDirectory directory, int accounts) throws Exception {
        var addresses = addresses(UNCACHED_LOOKUPS, accounts);
        double rate = 1e6 / microseconds(directory, addresses, UNCACHED_LOOKUPS);
        told(
                "address lookup, uncached: %,.0f a second (bar %,.0f)"
                        .formatted(rate, LEAST_UNCACHED),
                rate >= LEAST_UNCACHED);
    }

    private static List<Address> addresses(int count, int accounts) {
        var random = new Random(7);
        var addresses = new ArrayList<Address>(count);
        for (int i = 0; i < count; i++) {
            addresses.add(Address.of("user" + random.nextInt(accounts) + "@example.test"));
        }
        return addresses;
    }

    private static double microseconds(
            LocalDirectory directory, List<Address> addresses, int lookups) throws Exception {
        long begun = System.nanoTime();
        int found = 0;
        for (int i = 0; i < lookups; i++) {
            if (directory.resolve(addresses.get(i % addresses.size()))
                    instanceof Resolution.LocalAccount) {
                found++;
            }
        }
        double micros = (System.nanoTime() - begun) / 1e3 / lookups;
        if (found != lookups) {
            throw new IOException(found + " of " + lookups + " found");
        }
        return micros;
    }

    private void told(String line, boolean within) {
        met &= within;
        out.println((within ? "  ok    " : "  MISS  ") + line);
    }
}
