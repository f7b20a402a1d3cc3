package org.postern.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Value;
import org.postern.mail.UidSet;
import org.postern.store.AccountId;
import org.postern.store.FlagSet;
import org.postern.store.Flags;
import org.postern.store.FolderName;
import org.postern.store.Hold;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

@Timeout(120)
class SnapshotTest {
    @TempDir Path folder;

    private Path snapshots() {
        return folder.resolve("snapshots");
    }

    private static Path made(java.util.Map<String, Value> fields) {
        return fields.get("snapshot") instanceof Value.Text(var path) ? Path.of(path) : Path.of("");
    }

    private static long octets(java.util.Map<String, Value> fields, String name) {
        return fields.get(name) instanceof Value.Size(var octets) ? octets.count() : -1;
    }

    /// Everything acknowledged before the snapshot began is in it, whatever happens meanwhile.
    @Test
    void mailOfADeletedAccountIsAFindingUnlessItIsOnHold() throws Exception {
        try (var node = new DiskNode(folder.resolve("home"))) {
            var gone = node.store.account(new AccountId("gone"));
            assertThatThrownBy(() -> node.run("Store", "Verify"))
                    .isInstanceOf(ProblemException.class);
            gone.hold(new Hold(Instant.EPOCH, "carol", "why"));
            node.run("Store", "Verify");
        }
    }

    @Test
    void aSnapshotUnderLoadIsWhole() throws Exception {
        var acknowledged = new ConcurrentLinkedQueue<String>();
        List<String> before;
        Path snapshot;
        try (var node = new DiskNode(folder.resolve("home"))) {
            Files.writeString(node.home.resolve("postern.toml"), "smtp.port = 2525\n");
            Files.createDirectories(node.home.resolve("tls"));
            Files.writeString(node.home.resolve("tls/key.pem"), "key");
            node.addAccount("alice");
            var inbox = node.account("alice").inbox();
            var go = new AtomicBoolean(true);
            var enough = new CountDownLatch(200);
            var load = new Thread[4];
            for (int i = 0; i < load.length; i++) {
                int number = i;
                load[i] =
                        Thread.ofVirtual()
                                .start(() -> {
                                    for (int n = 0; go.get(); n++) {
                                        try {
                                            String subject = number + "-" + n;
                                            node.append(inbox, subject, FlagSet.NONE);
                                            acknowledged.add(subject + " []");
                                            enough.countDown();
                                        } catch (Exception e) {
                                            throw new IllegalStateException(e);
                                        }
                                    }
                                });
            }
            enough.await();
            before = List.copyOf(acknowledged);
            snapshot = made(node.run("Store", "Snapshot", snapshots().toString()));
            go.set(false);
            for (Thread thread : load) {
                thread.join();
            }
        }
        Path again = folder.resolve("again");
        WholeRestore.run(snapshots(), again, Progress.NONE);
        assertThat(again.resolve("postern.toml")).hasContent("smtp.port = 2525\n");
        assertThat(again.resolve("tls/key.pem")).hasContent("key");
        try (var node = new DiskNode(again)) {
            assertThat(node.subjects("alice", "INBOX"))
                    .doesNotHaveDuplicates()
                    .containsAll(before)
                    .isSubsetOf(acknowledged);
            node.run("Store", "Verify");
            node.append(node.account("alice").inbox(), "later", FlagSet.NONE);
            node.run("Store", "Verify");
        }
        assertThat(Manifest.read(snapshot).files()).isNotEmpty();
        for (var file : Manifest.read(snapshot).files().entrySet()) {
            assertThat(CheckedCopy.digest(snapshot.resolve(file.getKey()), _ -> {}))
                    .as(file.getKey())
                    .isEqualTo(file.getValue().sha256());
        }
    }

    /// What opening the snapshot may cut is no link to what the node has.
    @Test
    void aSegmentThatTheIndexStillAppendedToIsACopy() throws Exception {
        try (var node = new DiskNode(folder.resolve("home"))) {
            node.addAccount("alice");
            var inbox = node.account("alice").inbox();
            // While the snapshot is taken the node goes on to the next segments.
            node.afterIndexCopy =
                    () -> {
                        for (int i = 0; i < 1_000; i++) {
                            node.append(inbox, "later-" + i, FlagSet.NONE);
                        }
                    };
            node.append(inbox, "before", FlagSet.NONE);
            var snapshot = made(node.run("Store", "Snapshot", snapshots().toString()));
            String name = "blobs/000000000001.seg";
            Path own = node.home.resolve("data").resolve(name);
            assertThat(node.home.resolve("data/blobs/000000000002.seg")).exists();
            assertThat(Files.isSameFile(own, snapshot.resolve(name))).isFalse();
            assertThat(Manifest.read(snapshot).files())
                    .hasEntrySatisfying(name, part -> assertThat(part.sealed()).isFalse());
            var before = CheckedCopy.digest(snapshot.resolve(name), _ -> {});
            long octets = Files.size(own);
            node.run("Store", "Restore", snapshots().toString(), "alice", "INBOX", "1");
            assertThat(CheckedCopy.digest(snapshot.resolve(name), _ -> {})).isEqualTo(before);
            assertThat(own).hasSize(octets);
            try (var index = Files.list(snapshot.resolve("index"))) {
                assertThat(index.map(Path::getFileName).map(file -> "index/" + file))
                        .isSubsetOf(Manifest.read(snapshot).files().keySet());
            }
            node.run("Store", "Verify");
        }
    }

    @Test
    void snapshotsAreNotKeptAmongTheData() throws Exception {
        try (var node = new DiskNode(folder.resolve("home"))) {
            Files.createSymbolicLink(folder.resolve("link"), node.home.resolve("data"));
            for (String path : List.of("home/data", "home/data/blobs", "home/data/new", "link/x")) {
                assertThatThrownBy(() ->
                                node.run("Store", "Snapshot", folder.resolve(path).toString()))
                        .as(path)
                        .hasMessageContaining("a folder outside the home");
            }
        }
    }

    @Test
    void theNextSnapshotTakesOnlyWhatIsNew() throws Exception {
        try (var node = new DiskNode(folder.resolve("home"))) {
            node.addAccount("alice");
            var inbox = node.account("alice").inbox();
            for (int i = 0; i < 700; i++) {
                node.append(inbox, "message-" + i, FlagSet.NONE);
            }
            var first = made(node.run("Store", "Snapshot", snapshots().toString()));
            node.append(inbox, "one more", FlagSet.NONE);
            var fields = node.run("Store", "Snapshot", snapshots().toString());
            var second = made(fields);
            assertThat(octets(fields, "linked")).isGreaterThan(1 << 20);
            assertThat(octets(fields, "copied")).isLessThan(2 << 20);
            String segment = "blobs/000000000001.seg";
            assertThat(Files.isSameFile(first.resolve(segment), second.resolve(segment))).isTrue();
            // Each is whole in itself.
            SnapshotFolder.delete(first);
            WholeRestore.run(second, folder.resolve("again"), Progress.NONE);
        }
        try (var node = new DiskNode(folder.resolve("again"))) {
            assertThat(node.subjects("alice", "INBOX")).hasSize(701);
            node.run("Store", "Verify");
        }
    }

    @Test
    void anAccountAFolderAMessageComeBack() throws Exception {
        try (var node = new DiskNode(folder.resolve("home"))) {
            node.addAccount("alice");
            node.addAccount("bob");
            var alice = node.account("alice");
            var work = alice.create(FolderName.of("Work"), Set.of());
            var below = alice.create(FolderName.of("Work/2026"), Set.of());
            for (int i = 0; i < 3; i++) {
                node.append(alice.inbox(), "inbox-" + i, FlagSet.of(Flags.SEEN));
                node.append(work, "work-" + i, FlagSet.of(Flags.FLAGGED, Set.of("later")));
                node.append(below, "below-" + i, FlagSet.NONE);
            }
            node.append(node.account("bob").inbox(), "bob's", FlagSet.NONE);
            node.run("Store", "Snapshot", snapshots().toString());
            node.append(alice.inbox(), "new", FlagSet.NONE);
            alice.inbox().expunge(uids(1));
            alice.delete(FolderName.of("Work/2026"));
            alice.delete(FolderName.of("Work"));

            var one = node.run("Store", "Restore", snapshots().toString(), "alice", "Work", "2");
            assertThat(Rig.number(one, "messages")).isEqualTo(1);
            assertThat(node.subjects("alice", "Work")).containsExactly("work-1 [\\Flagged, later]");
            assertThatThrownBy(() ->
                            node.run(
                                    "Store",
                                    "Restore",
                                    snapshots().toString(),
                                    "alice",
                                    "Work",
                                    "9"))
                    .hasMessageContaining("The snapshot has no such message of alice.");
            node.run("Store", "Restore", snapshots().toString(), "alice", "Work");
            assertThat(node.subjects("alice", "Work")).hasSize(3);
            assertThat(node.subjects("alice", "Work/2026")).hasSize(3);
            var all = node.run("Store", "Restore", snapshots().toString(), "alice");
            assertThat(Rig.number(all, "messages")).isEqualTo(1);
            assertThat(Rig.number(all, "alreadyThere")).isEqualTo(8);
            assertThat(node.subjects("alice", "INBOX"))
                    .containsExactlyInAnyOrder(
                            "inbox-0 [\\Seen]", "inbox-1 [\\Seen]", "inbox-2 [\\Seen]", "new []");
            assertThat(node.subjects("bob", "INBOX")).hasSize(1);
            assertThat(node.home.resolve("data/restore.links")).doesNotExist();
            node.run("Store", "Verify");
        }
    }

    private static UidSet uids(long uid) {
        var uids = new UidSet.Builder();
        uids.add(uid);
        return uids.build();
    }

    @Test
    void aDamagedSnapshotIsRefusedAndLeavesNothing() throws Exception {
        Path snapshot;
        try (var node = new DiskNode(folder.resolve("home"))) {
            node.addAccount("alice");
            node.append(node.account("alice").inbox(), "x", FlagSet.NONE);
            snapshot = made(node.run("Store", "Snapshot", snapshots().toString()));
            assertThatThrownBy(() -> node.run("Store", "Restore", snapshots().toString()))
                    .hasMessageContaining("./postern restore");
        }
        Path segment = snapshot.resolve("blobs/000000000001.seg");
        byte[] octets = Files.readAllBytes(segment);
        octets[octets.length / 2] ^= 1;
        Files.write(segment, octets);
        Path again = folder.resolve("again");
        assertThatThrownBy(() -> WholeRestore.run(snapshot, again, Progress.NONE))
                .hasMessageContaining("blobs/000000000001.seg: its checksum is another one");
        Files.delete(segment);
        assertThatThrownBy(() -> WholeRestore.run(snapshot, again, Progress.NONE))
                .hasMessageContaining("it is missing");
        assertThat(again).doesNotExist();
        Path manifest = snapshot.resolve(Manifest.FILE);
        Files.writeString(manifest, Files.readString(manifest).replaceFirst("index/", "../../"));
        assertThatThrownBy(() -> WholeRestore.run(snapshot, again, Progress.NONE))
                .hasMessageContaining("damaged");
        assertThatThrownBy(() -> WholeRestore.run(folder, again, Progress.NONE))
                .hasMessageContaining("There is no snapshot in");
        Files.createDirectories(again);
        Files.writeString(again.resolve("x"), "mine");
        assertThatThrownBy(() -> WholeRestore.run(snapshot, again, Progress.NONE))
                .hasMessageContaining("damaged");
    }

    @Test
    void verifyNamesWhatIsWrong() throws Exception {
        try (var node = new DiskNode(folder.resolve("home"))) {
            node.addAccount("alice");
            node.append(node.account("alice").inbox(), "x", FlagSet.NONE);
            assertThat(Rig.number(node.run("Store", "Verify"), "bodies")).isEqualTo(1);
            assertThat(Rig.number(node.run("Store", "Status"), "messages")).isEqualTo(1);
            assertThat(Rig.number(node.run("Store", "Status", "alice"), "folders")).isEqualTo(5);
            assertThat(Rig.number(node.run("Store", "Rebuild"), "messages")).isEqualTo(1);
            Path segment = node.home.resolve("data/blobs/000000000001.seg");
            byte[] octets = Files.readAllBytes(segment);
            octets[octets.length / 2] ^= 1;
            Files.write(segment, octets);
            assertThatThrownBy(() -> node.run("Store", "Rebuild", "alice"))
                    .hasMessageContaining("Store Rebuild leaves 1 fault.")
                    .hasMessageContaining("UID 1: ");
            assertThatThrownBy(() -> node.run("Store", "Verify"))
                    .hasMessageContaining("Store Verify found 2 faults.")
                    .hasMessageContaining("UID 1: ")
                    .hasMessageContaining("in segment 1");
        }
    }
}
