package org.postern.bench;

import org.jspecify.annotations.Nullable;
import org.postern.engine.BlobSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.mail.MessageText.Zone;
import org.postern.search.FullText;
import org.postern.search.SearchSettings;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.Delivery;
import org.postern.store.FlagSet;
import org.postern.store.Folder;
import org.postern.store.MessageStore;
import org.postern.store.PendingDelivery;
import org.postern.store.StoreSettings;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// What full-text search costs in one folder, in this process: processor time of indexing, size of
/// the index, time of searches of every kind. Nine messages of ten are prose of 6,000 words as the
/// peers' corpus has it, one is in another script.
final class SearchFigures implements Benchmark {
    private static final Set<Zone> TEXT = Set.of(Zone.HEADER, Zone.BODY, Zone.ATTACHMENT);
    private static final Set<Zone> SUBJECT = Set.of(Zone.SUBJECT);

    private static final double MOST_MILLISECONDS = 100;
    private static final double MOST_SUBJECT_MILLISECONDS = 39;
    private static final double MOST_SHARE = 0.5;

    private static final int RUNS = 5;
    private static final List<String> SCRIPTS =
            List.of("的一是不了人我在有他这中大来上国", "абвгдежзийклмнопрст", "かなきくけこさしすせそ漢字", "αβγδεζηθικλμν");

    private final Random random = new Random(7);
    private final List<String> words = new ArrayList<>();

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        int messages = 100_000;
        int octets = 2_048;
        for (String argument : arguments) {
            if (argument.startsWith("--messages=")) {
                messages = Integer.parseInt(argument.substring("--messages=".length()));
            } else if (argument.startsWith("--octets=")) {
                octets = Integer.parseInt(argument.substring("--octets=".length()));
            } else {
                System.err.println("search: --messages=N, --octets=N, not " + argument);
                return false;
            }
        }
        Path home = Files.createTempDirectory("postern-search");
        try {
            return run(home, messages, octets);
        } finally {
            remove(home);
        }
    }

    private boolean run(Path home, int messages, int octets) throws Exception {
        RocksNative.load(home.resolve("native"));
        try (var engine = RocksEngine.open(home.resolve("index"), RocksSettings.DEFAULTS);
                var blobs =
                        LogBlobStore.open(
                                home.resolve("blobs"),
                                engine,
                                new DiskFileLayer(),
                                () -> BlobSettings.DEFAULTS,
                                _ -> {});
                var committer =
                        new GroupCommitter(engine, blobs, GroupCommitter.DEFAULT_LIMITS, _ -> {})) {
            var store =
                    new MessageStore(
                            engine,
                            blobs,
                            committer,
                            Instant::now,
                            () -> StoreSettings.DEFAULTS,
                            _ -> AccountLimits.Quota.UNLIMITED,
                            _ -> {});
            var search =
                    new FullText(store, engine, committer, () -> SearchSettings.DEFAULTS, _ -> {});
            var inbox = store.account(new AccountId("bench")).inbox();
            words();
            deliver(store, inbox, messages, octets);
            boolean fits = index(search, inbox, messages);
            boolean fast = searches(search, inbox);
            return fits && fast;
        }
    }

    private void words() {
        var syllables = new ArrayList<String>();
        for (char consonant : "bdfgklmnprstvz".toCharArray()) {
            for (char vowel : "aeiou".toCharArray()) {
                for (String end : List.of("", "n", "r", "s")) {
                    syllables.add(String.valueOf(consonant) + vowel + end);
                }
            }
        }
        for (int i = 0; i < 6000; i++) {
            var word = new StringBuilder();
            for (int count = 1 + random.nextInt(4); count > 0; count--) {
                word.append(syllables.get(random.nextInt(syllables.size())));
            }
            words.add(word.toString());
        }
    }

    private String word() {
        return words.get((int) (words.size() * Math.pow(random.nextDouble(), 3)));
    }

    private byte[] message(int number, int octets) {
        var text = new StringBuilder(octets + 200);
        String name = word();
        text.append("Received: from mx.").append(name).append(".example (unknown [192.0.2.");
        text.append(random.nextInt(255)).append("])\r\n\tby mx.example.test with ESMTPS id ");
        text.append(Long.toHexString(random.nextLong())).append("\r\nFrom: ").append(name);
        text.append(" <").append(name).append('@').append(word()).append(".example>\r\n");
        text.append("To: bench@example.test\r\nSubject: ");
        for (int i = 2 + random.nextInt(5); i > 0; i--) {
            text.append(word()).append(i > 1 ? " " : "\r\n");
        }
        text.append("Message-ID: <").append(number).append(".7@example.test>\r\n");
        text.append("Content-Type: text/plain; charset=utf-8\r\n\r\n");
        if (number % 250 == 7) {
            text.append("the zanzibarite was found\r\n");
        }
        boolean prose = random.nextInt(10) > 0;
        String script = SCRIPTS.get(random.nextInt(SCRIPTS.size()));
        int line = 0;
        while (text.length() < (prose ? octets : octets / 3)) {
            String next = prose ? word() : other(script);
            text.append(next);
            line += next.length() + 1;
            boolean ends = line > 60;
            text.append(ends ? ".\r\n" : random.nextInt(12) == 0 ? ", " : " ");
            line = ends ? 0 : line;
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String other(String script) {
        var word = new StringBuilder();
        for (int i = 2 + random.nextInt(6); i > 0; i--) {
            word.append(script.charAt(random.nextInt(script.length())));
        }
        return word.toString();
    }

    private void deliver(MessageStore store, Folder inbox, int messages, int octets)
            throws Exception {
        var account = store.account(inbox.account());
        long before = System.nanoTime();
        long processor = processor();
        var pending = new ArrayList<PendingDelivery>();
        for (int i = 0; i < messages; i++) {
            byte[] message = message(i, octets);
            try (var spool = store.spool()) {
                spool.write(message, 0, message.length);
                var delivery = Delivery.plain(spool.finish(), FlagSet.NONE, Instant.now());
                pending.add(account.deliver(inbox, delivery));
            }
            if (pending.size() == 1000) {
                for (PendingDelivery each : pending) {
                    each.await();
                }
                pending.clear();
            }
        }
        for (PendingDelivery each : pending) {
            each.await();
        }
        System.out.printf(
                "made and delivered %d messages: %.1f s, %.3f ms of processor each%n",
                messages, seconds(before), (processor() - processor) / 1e6 / messages);
    }

    private static boolean index(FullText search, Folder inbox, int messages) throws Exception {
        long before = System.nanoTime();
        long processor = processor();
        search.catchUp(inbox.account());
        var size = search.size(inbox.account());
        double share = (double) size.octets() / size.textOctets();
        System.out.printf(
                "indexed: %.1f s, %.3f ms of processor a message%n",
                seconds(before), (processor() - processor) / 1e6 / messages);
        System.out.printf(
                "index: %d segments, %.1f MB of %.1f MB of text: %.2f (at most %.2f)%n",
                size.segments(), size.octets() / 1e6, size.textOctets() / 1e6, share, MOST_SHARE);
        return share <= MOST_SHARE;
    }

    private boolean searches(FullText search, Folder inbox) throws Exception {
        boolean met = true;
        System.out.printf("%n%-34s %10s %10s%n", "search, warm (median of 5)", "found", "ms");
        String common = words.get(0);
        String second = words.get(1);
        for (String wanted :
                List.of(
                        "zanzibarite",
                        "zibari",
                        common,
                        common + " " + second,
                        common.substring(0, 1),
                        "an",
                        "e",
                        "e t",
                        ".\r\n",
                        ", ",
                        "n",
                        common + ", ",
                        "192.0.2.7",
                        "的一",
                        "的",
                        "прос",
                        "дел",
                        "かな漢",
                        "xyzzy",
                        " ",
                        "as " + words.get(400),
                        "example.test>")) {
            met &= measure(search, inbox, "TEXT", wanted, TEXT, MOST_MILLISECONDS);
        }
        for (String wanted : List.of(words.get(40), "an", common + " ", "zibari")) {
            met &= measure(search, inbox, "SUBJECT", wanted, SUBJECT, MOST_SUBJECT_MILLISECONDS);
        }
        return met;
    }

    private static boolean measure(
            FullText search, Folder inbox, String key, String wanted, Set<Zone> zones, double most)
            throws Exception {
        var view = inbox.view();
        var times = new double[RUNS];
        long found = 0;
        for (int i = -2; i < RUNS; i++) {
            long before = System.nanoTime();
            found = search.find(inbox, view, wanted, zones, _ -> true, () -> {}).size();
            if (i >= 0) {
                times[i] = seconds(before) * 1e3;
            }
        }
        Arrays.sort(times);
        double median = times[RUNS / 2];
        String shown = key + " " + wanted.replace("\r\n", "CRLF").replace(' ', '_');
        System.out.printf(
                "%-34s %10d %10.1f%s%n", shown, found, median, median > most ? "  above" : "");
        return median <= most;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static long processor() {
        return ((com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void remove(Path folder) throws Exception {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
                            throws IOException {
                        Files.delete(visited);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
