package org.postern.bench;

import org.postern.access.jmap.JmapService;
import org.postern.access.jmap.Sending;
import org.postern.engine.BlobSettings;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.GroupCommitter;
import org.postern.engine.LogBlobStore;
import org.postern.engine.rocksdb.RocksEngine;
import org.postern.engine.rocksdb.RocksNative;
import org.postern.engine.rocksdb.RocksSettings;
import org.postern.jmap.Caller;
import org.postern.jmap.JmapRequest;
import org.postern.jmap.JmapSettings;
import org.postern.jmap.Json;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.mail.Address;
import org.postern.mail.UidSet;
import org.postern.managesieve.server.ScriptException;
import org.postern.managesieve.server.ScriptsBackend;
import org.postern.search.FullText;
import org.postern.search.SearchSettings;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.Delivery;
import org.postern.store.FlagChange;
import org.postern.store.FlagSet;
import org.postern.store.Flags;
import org.postern.store.Folder;
import org.postern.store.Identities;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.PendingDelivery;
import org.postern.store.Principal;
import org.postern.store.ScriptSettings;
import org.postern.store.StoreSettings;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// What JMAP costs this processor over one large folder, in this process and without HTTP: reading
/// the request, `Email/query` and `Email/get` of the 50 newest with what a list shows, writing the
/// response.
final class WebFigures implements Benchmark {
    private static final double MOST_MILLISECONDS = 5;
    private static final int RUNS = 200;
    private static final Caller CALLER = new Caller("bench", "bench@example.test");

    private final Random random = new Random(7);

    @Override
    public boolean run(Path root, List<String> arguments) throws Exception {
        int messages = 100_000;
        for (String argument : arguments) {
            if (!argument.startsWith("--messages=")) {
                System.err.println("web: --messages=N, not " + argument);
                return false;
            }
            messages = Integer.parseInt(argument.substring("--messages=".length()));
        }
        Path home = Files.createTempDirectory("postern-web");
        try {
            return run(home, messages);
        } finally {
            try (var all = Files.walk(home)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private boolean run(Path home, int messages) throws Exception {
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
            var service =
                    new JmapService(
                            new JmapService.Ground(
                                    store,
                                    new FullText(
                                            store,
                                            engine,
                                            committer,
                                            () -> SearchSettings.DEFAULTS,
                                            _ -> {}),
                                    new OneAccount(),
                                    engine,
                                    blobs,
                                    committer,
                                    Instant::now,
                                    () -> "mail.example.test",
                                    () -> JmapSettings.DEFAULTS,
                                    new NoSending(),
                                    new NoScripts(),
                                    () -> Settings.defaults(ScriptSettings.class)));
            var account = store.account(new AccountId("bench"));
            deliver(store, account, messages);
            return measure(service, account.inbox());
        }
    }

    private byte[] message(int number) {
        int parent = random.nextInt(number + 1);
        var text = new StringBuilder();
        text.append("Received: from mx.example (unknown [192.0.2.7])\r\n\tby mx.example.test\r\n");
        text.append("From: Person ").append(random.nextInt(500)).append(" <p");
        text.append(random.nextInt(500)).append("@example.net>\r\nTo: bench@example.test\r\n");
        text.append("Subject: Subject of message ").append(number).append("\r\nMessage-ID: <");
        text.append(number).append("@bench>\r\n");
        if (number % 3 == 1) {
            text.append("References: <").append(parent).append("@bench>\r\n");
        }
        text.append("Date: Sun, 22 Nov 2026 10:00:00 +0000\r\n");
        text.append("Content-Type: text/plain; charset=utf-8\r\n\r\n");
        text.append("Some words of a body that a preview shows. ".repeat(20)).append("\r\n");
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void deliver(MessageStore store, MailAccount account, int messages) throws Exception {
        var inbox = account.inbox();
        var begin = Instant.parse("2025-01-01T00:00:00Z");
        var pending = new ArrayList<PendingDelivery>();
        for (int i = 0; i < messages; i++) {
            byte[] message = message(i);
            try (var spool = store.spool()) {
                spool.write(message, 0, message.length);
                pending.add(
                        account.deliver(
                                inbox,
                                Delivery.plain(
                                        spool.finish(),
                                        i % 5 == 0 ? FlagSet.NONE : FlagSet.of(Flags.SEEN),
                                        begin.plusSeconds(60L * i))));
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
    }

    /// What is done to the mail before each request.
    @FunctionalInterface
    private interface Before {
        void run(int number) throws Exception;
    }

    private boolean measure(JmapService service, Folder inbox) throws Exception {
        String mailbox = "F" + inbox.id() + "-" + inbox.status().uidValidity();
        String get =
                "[\"Email/get\",{\"accountId\":\"ubench\",\"#ids\":{\"resultOf\":\"0\",\"name\":"
                        + "\"Email/query\",\"path\":\"/ids\"},\"properties\":[\"threadId\","
                        + "\"mailboxIds\",\"keywords\",\"from\",\"to\",\"subject\",\"receivedAt\","
                        + "\"size\",\"hasAttachment\",\"preview\"]},\"1\"]";
        String list = request(mailbox, "", get);
        String collapsed = request(mailbox, ",\"collapseThreads\":true", get);
        long first = processor();
        answer(service, list);
        System.out.printf("first request over the account: %.1f ms%n", (processor() - first) / 1e6);
        Before nothing = _ -> {};
        long newest = inbox.status().uidNext() - 1;
        Before flag =
                number ->
                        inbox.changeFlags(
                                UidSet.of(newest - number % 500),
                                new FlagChange(
                                        number % 2 == 0
                                                ? FlagChange.Mode.ADD
                                                : FlagChange.Mode.REMOVE,
                                        FlagSet.of(Flags.FLAGGED)),
                                Long.MAX_VALUE);
        double again = figure("query and get of 50", service, list, nothing);
        double changed = figure("the same, a flag changed before each", service, list, flag);
        double threads =
                figure("conversations, a flag changed before each", service, collapsed, flag);
        figure(
                "Mailbox/get, a flag changed before each",
                service,
                "[[\"Mailbox/get\",{\"accountId\":\"ubench\",\"ids\":null},\"0\"]]",
                flag);
        return again < MOST_MILLISECONDS
                && changed < MOST_MILLISECONDS
                && threads < MOST_MILLISECONDS;
    }

    private static String request(String mailbox, String more, String get) {
        return "[[\"Email/query\",{\"accountId\":\"ubench\",\"filter\":{\"inMailbox\":\""
                + mailbox
                + "\"},\"sort\":[{\"property\":\"receivedAt\",\"isAscending\":false}],\"limit\":50"
                + more
                + "},\"0\"],"
                + get
                + "]";
    }

    private static double figure(String about, JmapService service, String calls, Before before)
            throws Exception {
        for (int i = 0; i < RUNS; i++) {
            before.run(i);
            answer(service, calls);
        }
        long taken = 0;
        for (int i = 0; i < RUNS; i++) {
            before.run(i);
            long begun = processor();
            answer(service, calls);
            taken += processor() - begun;
        }
        double milliseconds = taken / 1e6 / RUNS;
        System.out.printf(
                "%s: %.2f ms of processor (mark: under %.0f)%n",
                about, milliseconds, MOST_MILLISECONDS);
        return milliseconds;
    }

    private static void answer(JmapService service, String calls) throws Exception {
        byte[] octets =
                ("{\"using\":[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\"],"
                                + "\"methodCalls\":"
                                + calls
                                + "}")
                        .getBytes(StandardCharsets.UTF_8);
        var request = JmapRequest.parse(octets, JmapSettings.DEFAULTS);
        var response = service.processor().answer(request, CALLER, service.sessionState(CALLER));
        byte[] written = Json.octets(response);
        if (response.toString().contains("\"error\"") || written.length < 100) {
            throw new IllegalStateException(response.toString());
        }
    }

    /// Processor time of this thread, in nanoseconds.
    private static long processor() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /// There is one account, which nobody shares anything with.
    private static final class OneAccount implements Identities {
        @Override
        public Optional<AccountId> account(String name) {
            return Optional.of(new AccountId("bench"));
        }

        @Override
        public Optional<String> address(AccountId account) {
            return Optional.of("bench@example.test");
        }

        @Override
        public Optional<String> domain(AccountId account) {
            return Optional.of("example.test");
        }

        @Override
        public Principal principal(AccountId account) {
            return new Principal(account, Set.of(), Role.USER);
        }
    }

    /// Nothing is sent here.
    private static final class NoSending implements Sending {
        @Override
        public Sender sender(String accountId) {
            return new Sender(Address.of("bench@example.test"), "", List.of());
        }

        @Override
        public Outcome attempt(Order order) throws IOException {
            throw new IOException("nothing is sent here");
        }

        @Override
        public Outcome send(Order order) throws IOException {
            throw new IOException("nothing is sent here");
        }

        @Override
        public void tellRefused(Order order, Instant since, Answer why) throws IOException {
            throw new IOException("nothing is sent here");
        }
    }

    /// Nobody has scripts here.
    private static final class NoScripts implements ScriptsBackend {
        @Override
        public List<String> extensions() {
            return List.of();
        }

        @Override
        public int maxRedirects() {
            return 0;
        }

        @Override
        public Scripts open(String account) throws ScriptException {
            throw new ScriptException(ScriptException.Kind.UNAVAILABLE, "nobody has scripts here");
        }
    }
}
