package org.postern.backup;

import org.postern.engine.Direction;
import org.postern.engine.Entry;
import org.postern.kernel.Settings;
import org.postern.mail.ListingKey;
import org.postern.mail.UidSet;
import org.postern.store.Annotation;
import org.postern.store.Delivery;
import org.postern.store.Expiry;
import org.postern.store.FlagSet;
import org.postern.store.Flags;
import org.postern.store.Folder;
import org.postern.store.FolderEntry;
import org.postern.store.FolderName;
import org.postern.store.Hold;
import org.postern.store.Identifier;
import org.postern.store.MailAccount;
import org.postern.store.Rights;
import org.postern.store.ScriptSettings;
import org.postern.store.SpecialUse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// Makes the snapshot of a home with something of everything, packed with a description of it, that
/// is kept for each format that was released; and describes a home, so that later code can be seen
/// to read it all. DEVELOP says when to make one.
final class FormatFixture {
    static final String EXPECTED = "expected.txt";
    static final String SNAPSHOTS = "snapshots";

    private static final Instant DATE = Instant.parse("2024-02-29T12:34:56Z");
    private static final List<String> ACCOUNTS = List.of("alice", "bob");
    private static final int MANY = 520;

    private FormatFixture() {}

    /// @param work an empty folder
    static void make(Path work, Path zip) throws Exception {
        List<String> expected;
        try (var node = new DiskNode(work.resolve("home"))) {
            Files.writeString(node.home.resolve("postern.toml"), "# kept\n");
            for (String name : ACCOUNTS) {
                node.addAccount(name);
            }
            fill(node, node.account("alice"));
            node.account("bob").hold(new Hold(DATE, "admin", "a case"));
            deliver(node, node.account("bob").inbox(), "To go", "<gone@x>", "", FlagSet.NONE);
            node.account("bob").inbox().expunge(UidSet.of(1));
            node.run("Store", "Verify");
            expected = describe(node);
            node.run("Store", "Snapshot", work.resolve(SNAPSHOTS).toString());
        }
        Files.write(work.resolve(EXPECTED), expected);
        pack(work, zip);
    }

    private static void fill(DiskNode node, MailAccount alice) throws Exception {
        var work = alice.create(FolderName.of("Ärger & Co/日本語/~peter"), Set.of());
        alice.create(FolderName.of("Everything"), Set.of(SpecialUse.ALL));
        alice.subscribe(FolderName.of("Ärger & Co"));
        alice.subscribe(FolderName.of("Not there"));
        var flags = FlagSet.of(Flags.FLAGGED | Flags.ANSWERED, Set.of("$Forwarded", "later"));
        deliver(node, work, "Begin", "<a@x>", "", flags);
        deliver(node, work, "Re: Begin", "<b@x>", "<a@x>", FlagSet.of(Flags.SEEN));
        deliver(node, work, "Re: Begin", "<c@x>", "<a@x> <b@x>", FlagSet.NONE);
        deliver(node, alice.inbox(), "Large", "<l@x>", "", FlagSet.NONE, "0123456789\r\n", 60_000);
        for (int i = 1; i <= MANY; i++) {
            deliver(node, alice.inbox(), "Number " + i, "<n" + i + "@x>", "", FlagSet.NONE);
        }
        alice.inbox().expunge(UidSet.of(7));
        work.copyTo(alice.inbox(), UidSet.of(1));
        alice.inbox().column(ListingKey.BASE_SUBJECT, new long[] {1, 2});
        var bob = new Identifier.OneAccount(node.id("bob"));
        alice.setAcl(work.name(), bob, false, Rights.ALL, "admin");
        alice.setAcl(work.name(), new Identifier.Anyone(), true, Rights.ALL, "admin");
        alice.expiry(work.name(), new Expiry(30, true, false));
        var annotations = new TreeMap<Annotation, byte[]>();
        annotations.put(new Annotation(true, "/comment"), octets("for all"));
        annotations.put(new Annotation(false, "/comment"), octets("mine"));
        alice.annotate(annotations, Set.of());
        var scripts = alice.scripts(Settings.defaults(ScriptSettings.class));
        scripts.put("würzig", octets("keep;\r\n" + "# long\r\n".repeat(5_000)));
        scripts.put("other", octets("discard;\r\n"));
        scripts.activate("würzig");
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void deliver(
            DiskNode node, Folder folder, String subject, String id, String refs, FlagSet flags)
            throws Exception {
        deliver(node, folder, subject, id, refs, flags, "Hello\r\n", 1);
    }

    private static void deliver(
            DiskNode node,
            Folder folder,
            String subject,
            String id,
            String refs,
            FlagSet flags,
            String line,
            int lines)
            throws Exception {
        String references = refs.isEmpty() ? "" : "References: " + refs + "\r\n";
        String header = "Subject: " + subject + "\r\nMessage-ID: " + id + "\r\n" + references;
        byte[] message = octets(header + "\r\n" + line.repeat(lines));
        try (var spool = node.store.spool()) {
            spool.write(message, 0, message.length);
            byte[] prefix = octets("Received: by fixture\r\n");
            folder.append(new Delivery(spool.finish(), prefix, flags, DATE, ""));
        }
    }

    /// Everything that a home holds, in lines.
    static List<String> describe(DiskNode node) throws Exception {
        var lines = new ArrayList<String>();
        for (String name : ACCOUNTS) {
            var account = node.account(name);
            lines.add("account " + name + " " + account.id());
            lines.add("subscriptions " + account.subscriptions());
            lines.add("usage " + account.usage() + " " + account.deletedUsage());
            lines.add("held " + account.heldUsage() + " " + account.hold());
            account.annotations()
                    .forEach((key, value) -> lines.add("annotation " + key + " " + text(value)));
            var scripts = account.scripts(Settings.defaults(ScriptSettings.class));
            for (var script : scripts.list()) {
                lines.add(script + " " + digest(scripts.find(script.name()).orElseThrow()));
            }
            describe(account, account.folders(), lines);
            describe(account, account.deletedFolders(), lines);
        }
        for (var partition : node.engine.partitions(null, 1_000)) {
            if (partition.name().startsWith("shared/")) {
                for (Entry entry :
                        node.engine.range(partition, new byte[0], null, 100, Direction.FORWARD)) {
                    lines.add(partition.name() + " " + text(entry.key()));
                }
            }
        }
        return lines;
    }

    private static String text(byte[] octets) {
        return new String(octets, StandardCharsets.UTF_8);
    }

    private static String digest(byte[] octets) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets));
    }

    private static void describe(MailAccount account, List<FolderEntry> entries, List<String> lines)
            throws Exception {
        for (FolderEntry entry : entries) {
            var uses = new TreeSet<>(entry.uses());
            lines.add("folder " + entry.name() + " " + uses + " " + entry.subscribed());
            lines.add("list " + account.acl(entry.name()));
            lines.add("expiry " + account.expiry(entry.name()));
            if (entry.selectable()) {
                lines.add(entry.folder().status().toString());
                messages(entry.folder(), lines);
            }
        }
    }

    private static void messages(Folder folder, List<String> lines) throws Exception {
        var view = folder.view();
        for (int i = 0; i < view.count(); i++) {
            var message = folder.message(view.uidAt(i)).orElseThrow();
            try (var in = message.open()) {
                lines.add(
                        "%d %s %d %s %s %d %x %x %s %s"
                                .formatted(
                                        view.uidAt(i),
                                        FlagNames.print(view.keywords().flags(view.flagsAt(i))),
                                        view.modSeqAt(i),
                                        message.internalDate(),
                                        message.saveDate(),
                                        view.sizeAt(i),
                                        view.emailIdAt(i),
                                        view.threadIdAt(i),
                                        message.listed().header().value("Subject").isPresent(),
                                        digest(in.readAllBytes())));
            }
        }
    }

    private static void pack(Path work, Path zip) throws IOException {
        List<Path> files = new ArrayList<>(List.of(work.resolve(EXPECTED)));
        try (var all = Files.walk(work.resolve(SNAPSHOTS))) {
            all.filter(Files::isRegularFile).sorted().forEach(files::add);
        }
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Path file : files) {
                out.putNextEntry(new ZipEntry(work.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    static void unpack(Path zip, Path folder) throws IOException {
        try (var in = new ZipInputStream(Files.newInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                Path file = folder.resolve(entry.getName()).normalize();
                if (!file.startsWith(folder)) {
                    throw new IOException("outside: " + entry.getName());
                }
                Files.createDirectories(Objects.requireNonNull(file.getParent()));
                Files.copy(in, file);
            }
        }
    }
}
