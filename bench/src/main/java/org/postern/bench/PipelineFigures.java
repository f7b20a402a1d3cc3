package org.postern.bench;

import org.postern.antispam.LearnerSettings;
import org.postern.antispam.MemoryLearnerStorage;
import org.postern.antispam.RuleEngine;
import org.postern.antispam.RuleOptions;
import org.postern.antispam.SpamEngine;
import org.postern.antispam.StatisticalLearner;
import org.postern.antivirus.Antivirus;
import org.postern.antivirus.AntivirusSettings;
import org.postern.content.Addressee;
import org.postern.content.ContentSettings;
import org.postern.content.DeliveredCopies;
import org.postern.content.Filters;
import org.postern.content.GlobalScripts;
import org.postern.content.JunkJudge;
import org.postern.content.JunkLabels;
import org.postern.content.JunkLearning;
import org.postern.content.JunkSettings;
import org.postern.content.MailToExamine;
import org.postern.content.Origin;
import org.postern.content.Pipeline;
import org.postern.content.Quarantines;
import org.postern.content.RetroSettings;
import org.postern.content.Room;
import org.postern.content.ScriptLimits;
import org.postern.content.SenderLists;
import org.postern.content.SieveMemory;
import org.postern.content.UserScripts;
import org.postern.content.VirusJudge;
import org.postern.content.VirusPolicy;
import org.postern.content.Visitor;
import org.postern.content.WordLists;
import org.postern.detection.DetectionClient;
import org.postern.detection.DetectionSettings;
import org.postern.directory.Account;
import org.postern.directory.DirectorySettings;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.FirstStart;
import org.postern.directory.LocalDirectory;
import org.postern.directory.Passwords;
import org.postern.engine.Engine;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Settings;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.sieve.SieveLimits;
import org.postern.smtp.ReversePath;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.MessageStore;
import org.postern.store.ScriptSettings;
import org.postern.store.StagedMessage;
import org.postern.store.StoreException;
import org.postern.store.StoreSettings;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/// How many messages a second pass the whole pipeline: the node's own virus scanner, rules
/// (Debian's where they are installed), the learner, the lists of a user and his Sieve script.
/// Messages of 8 KiB, none like another; two threads.
final class PipelineFigures {
    private static final double BAR = 300;
    private static final int MESSAGES = 500;
    private static final int THREADS = 2;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration MEASURED = Duration.ofSeconds(15);
    private static final Domain DOMAIN = Domain.of("bench.test");
    private static final List<Path> RULES =
            List.of(Path.of("/usr/share/spamassassin"), Path.of("/etc/spamassassin"));
    private static final String SCRIPT =
            """
            require ["fileinto", "mailbox"];
            if header :contains "subject" ["lottery", "invoice"] { fileinto :create "Odd"; }
            elsif address :domain :is "from" "lists.test" { fileinto :create "Lists"; }
            """;

    private PipelineFigures() {}

    static boolean run() throws Exception {
        var engine = new MemoryEngine();
        var committer = new GroupCommitter(engine);
        try (engine;
                committer) {
            return run(engine, committer);
        }
    }

    private static boolean run(Engine engine, GroupCommitter committer) throws Exception {
        InstantSource clock = InstantSource.system();
        var people = Settings.defaults(DirectorySettings.class);
        var directory = new LocalDirectory(engine, () -> people);
        var writer =
                new DirectoryWriter(
                        directory,
                        committer,
                        new Passwords(() -> people, () -> false, clock),
                        clock,
                        () -> people,
                        new MemoryEvents());
        FirstStart.run(directory, writer, DOMAIN);
        var account =
                writer.add(
                        new Address("ada", DOMAIN),
                        "Ada",
                        "secret-word-1".getBytes(StandardCharsets.US_ASCII));
        var blobs = new MemoryBlobStore();
        var store =
                new MessageStore(
                        engine,
                        blobs,
                        committer,
                        clock,
                        () -> StoreSettings.DEFAULTS,
                        _ -> AccountLimits.Quota.UNLIMITED,
                        new MemoryEvents());
        var scripts =
                store.account(new AccountId(account.id()))
                        .scripts(Settings.defaults(ScriptSettings.class));
        scripts.put("main", SCRIPT.getBytes(StandardCharsets.UTF_8));
        scripts.activate("main");
        var pipeline = new Pipeline(room(engine, committer, directory, store, blobs, clock));
        var messages = messages(store);
        measure(pipeline, account, messages, WARM_UP);
        var before = cpu();
        double rate = measure(pipeline, account, messages, MEASURED);
        double each = (cpu() - before) / (rate * MEASURED.toSeconds());
        System.out.printf(
                "whole pipeline, %d threads: %.0f messages/s, %.2f ms of CPU for one (bar %.0f)"
                        + " %s%n",
                THREADS, rate, each, BAR, rate >= BAR ? "met" : "MISSED");
        return rate >= BAR;
    }

    /// Milliseconds that this process has computed.
    private static double cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos()
                / 1e6;
    }

    private static Room room(
            Engine engine,
            GroupCommitter committer,
            LocalDirectory directory,
            MessageStore store,
            MemoryBlobStore blobs,
            InstantSource clock)
            throws Exception {
        var learner =
                StatisticalLearner.open(
                        new MemoryLearnerStorage(), () -> LearnerSettings.DEFAULTS, clock);
        var rules =
                new RuleEngine(
                        RuleOptions.of(
                                RULES.stream().filter(Files::isDirectory).toArray(Path[]::new)));
        System.out.println("rules: " + rules.inventory().rules());
        var global = new GlobalScripts(engine, committer);
        var junk = Settings.defaults(JunkSettings.class);
        var retro = Settings.defaults(RetroSettings.class);
        var limits = Settings.defaults(ScriptLimits.class);
        return new Room(
                directory,
                store,
                blobs,
                new Filters(engine, committer, global.library(), () -> SieveLimits.DEFAULTS),
                new UserScripts(
                        store,
                        global,
                        () -> Settings.defaults(ScriptSettings.class),
                        () -> SieveLimits.DEFAULTS),
                new SieveMemory(engine, committer, clock),
                new WordLists(engine, committer),
                new SenderLists(engine, committer, clock),
                new Quarantines(store, directory),
                new DeliveredCopies(engine, committer, clock, () -> retro),
                new JunkJudge(() -> List.<SpamEngine>of(rules), learner),
                new JunkLearning(
                        learner,
                        new JunkLabels(
                                new DetectionClient(
                                        () -> DetectionSettings.DEFAULTS, clock, _ -> {})),
                        store,
                        () -> junk),
                new VirusJudge(
                        new Antivirus(
                                () -> AntivirusSettings.DEFAULTS, Path.of("."), clock, _ -> {})),
                () -> Settings.defaults(ContentSettings.class),
                () -> junk,
                () -> Settings.defaults(VirusPolicy.class),
                () -> limits,
                () -> "mx.bench.test",
                clock);
    }

    private static List<StagedMessage> messages(MessageStore store) throws Exception {
        var random = new Random(1);
        var messages = new ArrayList<StagedMessage>();
        for (int i = 0; i < MESSAGES; i++) {
            var text = new StringBuilder();
            text.append("From: Carol <carol")
                    .append(i)
                    .append("@example.com>\r\nTo: ada@bench.test\r\nSubject: ")
                    .append(words(random, 6))
                    .append("\r\nDate: Mon, 23 Nov 2026 04:00:00 +0000\r\nMessage-ID: <")
                    .append(random.nextLong())
                    .append("@example.com>\r\nMIME-Version: 1.0\r\n")
                    .append("Content-Type: text/plain; charset=utf-8\r\n\r\n");
            while (text.length() < 8_192) {
                text.append(words(random, 12)).append("\r\n");
            }
            byte[] octets = text.toString().getBytes(StandardCharsets.UTF_8);
            try (var spool = store.spool()) {
                spool.write(octets, 0, octets.length);
                messages.add(spool.finish());
            }
        }
        return messages;
    }

    private static String words(Random random, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ");
            int length = 2 + random.nextInt(9);
            for (int j = 0; j < length; j++) {
                text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.toString();
    }

    /// @return messages a second
    private static double measure(
            Pipeline pipeline, Account account, List<StagedMessage> messages, Duration time)
            throws Exception {
        var done = new AtomicLong();
        long begun = System.nanoTime();
        long end = begun + time.toNanos();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> examine(pipeline, account, messages, done, end)));
        }
        for (var thread : threads) {
            thread.join();
        }
        return done.get() * 1e9 / (System.nanoTime() - begun);
    }

    private static void examine(
            Pipeline pipeline,
            Account account,
            List<StagedMessage> messages,
            AtomicLong done,
            long end) {
        var to =
                List.of(
                        new Addressee(
                                account.address(),
                                List.of(new Addressee.Mailbox(account, null)),
                                false));
        var visitor = new Visitor(InetAddress.ofLiteral("192.0.2.1"), "", "mail.example.com", "");
        var from = new ReversePath.Mailbox(Address.of("carol@example.com"));
        try {
            while (System.nanoTime() < end) {
                long number = done.incrementAndGet();
                pipeline.examine(
                        new MailToExamine(
                                "t" + number,
                                Instant.now(),
                                Origin.OUTSIDE,
                                visitor,
                                from,
                                new byte[0],
                                messages.get((int) (number % messages.size())),
                                null,
                                to,
                                false));
            }
        } catch (StoreException e) {
            throw new IllegalStateException(e);
        }
    }
}
