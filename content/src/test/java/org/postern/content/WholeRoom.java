package org.postern.content;

import org.postern.antispam.LearnerSettings;
import org.postern.antispam.MemoryLearnerStorage;
import org.postern.antispam.RuleEngine;
import org.postern.antispam.RuleOptions;
import org.postern.antispam.SpamEngine;
import org.postern.antispam.StatisticalLearner;
import org.postern.antivirus.Antivirus;
import org.postern.antivirus.AntivirusSettings;
import org.postern.detection.DetectionCentre;
import org.postern.detection.DetectionClient;
import org.postern.detection.DetectionSettings;
import org.postern.detection.Fingerprint;
import org.postern.detection.Fingerprints;
import org.postern.directory.Account;
import org.postern.directory.DirectorySettings;
import org.postern.directory.DirectoryWriter;
import org.postern.directory.FirstStart;
import org.postern.directory.LocalDirectory;
import org.postern.directory.Passwords;
import org.postern.engine.Batch;
import org.postern.engine.DiskFileLayer;
import org.postern.engine.Engine;
import org.postern.engine.GroupCommitter;
import org.postern.engine.MemoryBlobStore;
import org.postern.engine.MemoryEngine;
import org.postern.engine.Partition;
import org.postern.kernel.Catalogue;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.kernel.Sha256;
import org.postern.kernel.Value;
import org.postern.mail.Address;
import org.postern.mail.Domain;
import org.postern.mail.MimeParser;
import org.postern.smtp.ReversePath;
import org.postern.store.AccountId;
import org.postern.store.AccountLimits;
import org.postern.store.Delivery;
import org.postern.store.Filing;
import org.postern.store.Folder;
import org.postern.store.FolderName;
import org.postern.store.MailAccount;
import org.postern.store.MessageStore;
import org.postern.store.ScriptSettings;
import org.postern.store.SpecialUse;
import org.postern.store.StoreSettings;
import org.postern.store.StoredMessage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The whole room over a store in memory, with real engines and a real detection centre; its clock
/// goes as a test says. The domain is `one.test`, its people are ada, bob, cyd and dan.
final class WholeRoom implements AutoCloseable {
    static final Instant BEGIN = Instant.parse("2026-11-23T05:00:00Z");
    static final Domain ONE = Domain.of("one.test");

    /// Looks like junk a little: 42 points of 50.
    static final String OFFER =
            """
            Dear customer, this is a limited offer that you cannot find in any shop of your town.
            Our engineers have built a lamp that burns for thirty years and costs less than bread.
            Write today to the house at the corner of the old market and have one sent to you.
            """;

    private static final Charset UTF = StandardCharsets.UTF_8;
    private static final Duration GRACE = Duration.ofSeconds(10);

    /// Keeps what is sent.
    static final class Sent implements MailSender {
        record Note(String trail, String to, String what, String text) {}

        record Mail(Kept kept, List<Address> to) {}

        final List<Mail> mail = new ArrayList<>();
        final List<Mail> refused = new ArrayList<>();
        final List<Note> notes = new ArrayList<>();

        @Override
        public void send(Kept message, List<Address> to) {
            mail.add(new Mail(message, to));
        }

        @Override
        public void refuse(Kept message, List<Address> to, String why) {
            refused.add(new Mail(message, to));
        }

        @Override
        public void send(byte[] message, ReversePath from, List<Address> to) {}

        @Override
        public void note(String trail, String to, String what, String text) {
            notes.add(new Note(trail, to, what, text));
        }
    }

    volatile Instant now = BEGIN;
    final InstantSource clock = () -> now;
    final MemoryEvents events = new MemoryEvents();
    final MemoryEngine engine = new MemoryEngine();
    final MemoryBlobStore blobs = new MemoryBlobStore();
    final GroupCommitter committer = new GroupCommitter(engine);
    final Sent sent = new Sent();
    final Catalogue catalogue = new Catalogue(events);
    volatile RetroSettings retroSettings = Settings.defaults(RetroSettings.class);
    volatile JunkSettings junkSettings = Settings.defaults(JunkSettings.class);
    volatile VirusPolicy virusPolicy = Settings.defaults(VirusPolicy.class);
    volatile ScriptLimits scriptLimits = Settings.defaults(ScriptLimits.class);
    volatile DetectionSettings detection;
    final DirectorySettings people = Settings.defaults(DirectorySettings.class);
    final LocalDirectory directory = new LocalDirectory(engine, () -> people);
    final DirectoryWriter writer;
    final MessageStore store =
            new MessageStore(
                    engine,
                    blobs,
                    committer,
                    clock,
                    () -> StoreSettings.DEFAULTS,
                    _ -> AccountLimits.Quota.UNLIMITED,
                    events);
    final Path hashes;
    final DetectionCentre centre;
    final DetectionClient client;
    final Room room;
    final Pipeline pipeline;
    final Retro retro;
    final OutbreakJail jail;
    private final Path rules;

    WholeRoom(Path folder) throws Exception {
        writer =
                new DirectoryWriter(
                        directory,
                        committer,
                        new Passwords(() -> people, () -> false, clock),
                        clock,
                        () -> people,
                        events);
        FirstStart.run(directory, writer, ONE);
        for (String name : List.of("ada", "bob", "cyd", "dan")) {
            var _ = writer.add(new Address(name, ONE), name, "secret-word-1".getBytes(UTF));
        }
        hashes = Files.createFile(folder.resolve("hashes"));
        rules = Files.createDirectories(folder.resolve("rules"));
        Files.writeString(
                rules.resolve("10_rules.cf"),
                "body OFFER /limited offer/\nscore OFFER 4.2\ndescribe OFFER An offer\n");
        var centreSettings =
                Changed.of(
                        DetectionSettings.DEFAULTS,
                        Map.of("secret", "a secret of the site", "serve", true, "port", 0));
        centre =
                new DetectionCentre(
                        () -> centreSettings,
                        folder.resolve("centre"),
                        new DiskFileLayer(),
                        clock,
                        events);
        centre.start();
        detection =
                Changed.of(
                        centreSettings,
                        Map.of(
                                "centre",
                                "http://127.0.0.1:" + centre.port(),
                                "serve",
                                false,
                                "remembered",
                                Duration.ZERO,
                                "timeout",
                                Duration.ofSeconds(10)));
        client = new DetectionClient(() -> detection, clock, events);
        var viruses = viruses(folder);
        room = room(viruses);
        pipeline = new Pipeline(room);
        retro =
                new Retro(
                        room, viruses, client, sent, () -> retroSettings, () -> detection, events);
        jail = new OutbreakJail(room, viruses, sent, () -> detection);
        store.watchMoves(room.learning());
        catalogue.register(new RetroCommands(retro, room.copies(), directory).commands());
        catalogue.register(jail.commands());
        catalogue.register(
                new QuarantineCommands(
                                room.quarantines(),
                                directory,
                                sent,
                                new JunkLabels(client),
                                room.host(),
                                clock)
                        .commands());
    }

    private Antivirus viruses(Path folder) {
        var how =
                Changed.of(
                        AntivirusSettings.DEFAULTS,
                        Map.of("hashLists", List.of(hashes.toString())));
        return new Antivirus(() -> how, folder, clock, events);
    }

    private Room room(Antivirus viruses) throws Exception {
        var learner =
                StatisticalLearner.open(
                        new MemoryLearnerStorage(), () -> LearnerSettings.DEFAULTS, clock);
        var ruleEngine = new RuleEngine(RuleOptions.of(rules));
        var recurrent = new RecurrentMail(client, () -> detection);
        var global = new GlobalScripts(engine, committer);
        var copies = new DeliveredCopies(engine, committer, clock, () -> retroSettings);
        return new Room(
                directory,
                store,
                blobs,
                new Filters(engine, committer, global.library(), () -> scriptLimits.limits()),
                new UserScripts(
                        store,
                        global,
                        () -> Settings.defaults(ScriptSettings.class),
                        () -> scriptLimits.limits()),
                new SieveMemory(engine, committer, clock),
                new WordLists(engine, committer),
                new SenderLists(engine, committer, clock),
                new Quarantines(store, directory),
                copies,
                new JunkJudge(() -> List.<SpamEngine>of(ruleEngine, recurrent), learner),
                new JunkLearning(learner, new JunkLabels(client), store, () -> junkSettings),
                new VirusJudge(viruses, new Outbreaks(client, () -> detection, copies::hasten)),
                () -> Settings.defaults(ContentSettings.class),
                () -> junkSettings,
                () -> virusPolicy,
                () -> scriptLimits,
                () -> "mx.one.test",
                clock);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    Account account(String name) throws IOException {
        return directory.find(name + "@one.test").orElseThrow();
    }

    MailAccount mail(String name) throws Exception {
        return store.account(new AccountId(account(name).id()));
    }

    Folder inbox(String name) throws Exception {
        return mail(name).inbox();
    }

    Folder junk(String name) throws Exception {
        return mail(name).find(SpecialUse.JUNK).orElseThrow();
    }

    static byte[] text(String subject, String body) {
        return ("From: carol@example.com\r\nTo: list@one.test\r\nSubject: "
                        + subject
                        + "\r\n\r\n"
                        + body.replace("\n", "\r\n"))
                .getBytes(UTF);
    }

    static byte[] attached(String subject, String name, byte[] file) {
        return ("From: carol@example.com\r\nTo: list@one.test\r\nSubject: "
                        + subject
                        + "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
                        + "\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee there\r\n--b\r\n"
                        + "Content-Type: application/octet-stream; name="
                        + name
                        + "\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(file)
                        + "\r\n--b--\r\n")
                .getBytes(UTF);
    }

    /// A program of which nobody knows anything.
    static byte[] program(int size, int variant) {
        byte[] octets = new byte[size];
        new Random(7).nextBytes(octets);
        octets[0] = 'M';
        octets[1] = 'Z';
        // Only the end differs: the pieces before it are the same.
        octets[size - 1] = (byte) variant;
        return octets;
    }

    /// Adds the hash of a file to the patterns of the virus engine.
    void virus(byte[] file, String name) throws IOException {
        Files.writeString(
                hashes, HexFormat.of().formatHex(Sha256.digest(file)) + " " + name + "\n");
        // The lists are looked at every few seconds.
        pass(Duration.ofSeconds(10));
    }

    static Fingerprint print(byte[] message) throws IOException {
        return Fingerprints.of(
                (offset, length) -> new ByteArrayInputStream(message, (int) offset, (int) length),
                MimeParser.parse(message).structure());
    }

    static InetAddress network(int number) {
        return InetAddress.ofLiteral("192.0." + number + ".1");
    }

    /// Others see a message, from so many networks.
    void seenElsewhere(byte[] message, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            client.see(print(message), network(i));
        }
    }

    /// Examines a message for some people, from a network.
    Verdict examine(String trail, int network, byte[] message, String... names) throws Exception {
        return come(trail, network, message, false, names);
    }

    /// Examines a message, and does as the pipeline says.
    Verdict deliver(String trail, int network, byte[] message, String... names) throws Exception {
        return come(trail, network, message, true, names);
    }

    private Verdict come(
            String trail, int network, byte[] message, boolean deliver, String... names)
            throws Exception {
        var to = new ArrayList<Addressee>();
        for (String name : names) {
            var account = account(name);
            to.add(
                    new Addressee(
                            account.address(),
                            List.of(new Addressee.Mailbox(account, null)),
                            false));
        }
        try (var spool = store.spool()) {
            spool.write(message, 0, message.length);
            var mail =
                    new MailToExamine(
                            trail,
                            now,
                            Origin.OUTSIDE,
                            new Visitor(network(network), "", "mail.example.com", ""),
                            new ReversePath.Mailbox(Address.of("carol@example.com")),
                            new byte[0],
                            spool.finish(),
                            null,
                            to,
                            false);
            var verdict = pipeline.examine(mail);
            if (deliver) {
                for (var ruling : verdict.rulings()) {
                    place(trail, ruling);
                }
                pipeline.taken(mail, verdict);
                settle();
            }
            return verdict;
        }
    }

    /// Waits for what nobody waits for when mail comes: what is submitted later is on disk later.
    private void settle() throws IOException {
        var nothing = new Batch().delete("nothing".getBytes(UTF));
        committer.commit(new Engine.Write(new Partition("content/delivered"), 1, nothing));
    }

    /// As reception places copies, one for each account.
    private void place(String trail, Ruling ruling) throws Exception {
        switch (ruling.decision()) {
            case Decision.Deliver() -> {
                for (var placement : ruling.placements()) {
                    var account = store.account(new AccountId(placement.mailbox().account().id()));
                    put(trail, account, placement);
                }
            }
            case Decision.Quarantine(var held, var site, var folder) -> {
                var lines =
                        new HeldLines(
                                trail,
                                held.reason(),
                                "carol@example.com",
                                List.of(ruling.addressee().address()));
                put(
                        store.account(site).folder(FolderName.of(folder)),
                        new Delivery(
                                ruling.form().message(),
                                lines.fields().getBytes(UTF),
                                Filing.DEFAULT.flags(),
                                now,
                                trail + "-" + ruling.addressee().address().localPart()));
            }
            case Decision.Refuse _, Decision.Discard() -> {}
        }
    }

    private void put(String trail, MailAccount account, Placement placement) throws Exception {
        var use = placement.filing().use();
        var folder = use == null ? account.inbox() : account.find(use).orElseThrow();
        put(
                folder,
                new Delivery(
                        placement.form().message(),
                        ("Delivered-To: x\r\n" + placement.lines()).getBytes(UTF),
                        placement.filing().flags(),
                        now,
                        trail));
    }

    private void put(Folder folder, Delivery delivery) throws Exception {
        var _ = store.account(folder.account()).deliver(folder, delivery).await();
    }

    Result run(String line) throws ProblemException {
        return catalogue.execute(line, "console", Role.ADMINISTRATOR);
    }

    /// The cells of a listing.
    List<List<String>> rows(String line) throws ProblemException {
        return ((Result.Listing) run(line))
                .rows().stream()
                        .map(row ->
                                row.stream()
                                        .map(value ->
                                                switch (value) {
                                                    case Value.Text(var text) -> text;
                                                    case Value.Count(var number) ->
                                                            String.valueOf(number);
                                                    case Value.Flag(var flag) ->
                                                            String.valueOf(flag);
                                                    default -> "";
                                                })
                                        .toList())
                        .toList();
    }

    List<Quarantines.Item> held(String quarantine) throws Exception {
        return room.quarantines().latest(directory.domains(), quarantine).latest();
    }

    static String read(StoredMessage message) throws Exception {
        try (var in = message.open()) {
            return new String(in.readAllBytes(), UTF);
        }
    }

    /// The one message of a folder.
    static StoredMessage only(Folder folder) throws Exception {
        var view = folder.view();
        if (view.count() != 1) {
            throw new AssertionError(view.count() + " messages in " + folder.name());
        }
        return folder.message(view.uidAt(0)).orElseThrow();
    }

    @Override
    public void close() {
        centre.stop(GRACE);
        committer.close();
        engine.close();
    }
}
