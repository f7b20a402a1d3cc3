package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.store.AccountLimits.Usage;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;

/// Compares an account's derived data with the records it comes from. Runs within settled work.
final class StoreCheck {
    private final AccountWriter writer;
    private final AccountState state;
    private final List<String> findings = new ArrayList<>();

    StoreCheck(AccountWriter writer, AccountState state) {
        this.writer = writer;
        this.state = state;
    }

    List<String> run() throws EngineException {
        checkHierarchy();
        var usage = new EnumMap<Place, Usage>(Place.class);
        for (FolderState folder : state.folders.values()) {
            checkFolder(folder);
            expect("folder " + folder.id + " place", state.tree.place(folder.id), folder.place);
            usage.merge(
                    folder.place,
                    new Usage(folder.status.octets(), folder.status.messages()),
                    (a, b) -> a.plus(b.octets(), b.messages()));
        }
        expect("usage", usage.getOrDefault(Place.MAIL, Usage.NONE), state.usage);
        expect("deleted mail", usage.getOrDefault(Place.DELETED, Usage.NONE), state.deleted);
        expect("mail on hold", usage.getOrDefault(Place.HELD, Usage.NONE), state.held);
        checkSharing();
        return List.copyOf(findings);
    }

    private void checkHierarchy() {
        var names = new HashSet<FolderName>();
        for (FolderNode node : state.tree.nodes()) {
            if (node.parent() != FolderNode.TOP && state.tree.find(node.parent()).isEmpty()) {
                findings.add("folder " + node.id() + ": no parent " + node.parent());
            } else if (!names.add(state.tree.name(node))) {
                findings.add("folder " + node.id() + ": name is used twice");
            }
            if (!state.folders.containsKey(node.id())) {
                findings.add("folder " + node.id() + ": no numbers");
            }
        }
        expect("folders", state.tree.size(), state.folders.size());
    }

    private void checkSharing() throws EngineException {
        var index = new SharedIndex(writer.context);
        for (Acl acl : state.acls.values()) {
            for (Acl.Entry entry : acl.entries()) {
                if (!entry.negative() && !index.notes(entry.who(), writer.id)) {
                    findings.add("sharing with " + entry.who().text() + ": not in the index");
                }
            }
        }
    }

    /// A folder's numbers as they are on disk.
    static FolderStatus kept(AccountWriter writer, FolderState folder) throws EngineException {
        var value =
                writer.reader()
                        .get(Keys.state(folder.id))
                        .orElseThrow(() ->
                                RecordReader.corrupt("folder " + folder.id + " has no numbers"));
        return FolderState.decode(folder.id, folder.handle, folder.place, value).status;
    }

    private void checkFolder(FolderState folder) throws EngineException {
        String name = "folder " + folder.id;
        var kept = kept(writer, folder);
        // Read first: it clears away what a copy left that was cut short.
        var seen = writer.view(folder);
        writer.flush();
        long touched = folder.touched;
        var read = writer.reader().view(folder);
        folder.touched = touched;
        expect(name + " numbers on disk", read.status(), kept);
        expect(name + " numbers", read.status(), folder.status);
        expect(name + " numbers in memory", seen.status(), folder.status);
        expect(name + " messages", read.count(), folder.status.messages());
        checkSame(name, read, seen);
        checkOrder(name, read);
        checkRecords(name, folder.id, read);
        new ListingCheck(writer, folder.id, folder.status.uidNext(), findings::add).run();
    }

    private void checkSame(String name, FolderView read, FolderView seen) {
        for (int i = 0; i < Math.min(read.count(), seen.count()); i++) {
            if (read.uidAt(i) != seen.uidAt(i)
                    || read.flagsAt(i) != seen.flagsAt(i)
                    || read.modSeqAt(i) != seen.modSeqAt(i)
                    || read.sizeAt(i) != seen.sizeAt(i)
                    || read.internalDateAt(i) != seen.internalDateAt(i)
                    || read.saveDateAt(i) != seen.saveDateAt(i)
                    || read.emailIdAt(i) != seen.emailIdAt(i)
                    || read.threadIdAt(i) != seen.threadIdAt(i)) {
                findings.add(name + " UID " + seen.uidAt(i) + ": differs from the disk");
            }
        }
    }

    private void checkOrder(String name, FolderView view) {
        for (int i = 0; i < view.count(); i++) {
            long least = i == 0 ? 0 : view.uidAt(i - 1);
            if (view.uidAt(i) <= least || view.uidAt(i) >= view.status().uidNext()) {
                findings.add(name + " UID " + view.uidAt(i) + ": out of order");
            }
            if (view.modSeqAt(i) > view.status().highestModSeq()) {
                findings.add(name + " UID " + view.uidAt(i) + ": MODSEQ above the highest");
            }
            if (hasUnnamed(view.flagsAt(i), view.keywords().names().size())) {
                findings.add(name + " UID " + view.uidAt(i) + ": keyword without a name");
            }
        }
    }

    private static boolean hasUnnamed(long flags, int names) {
        int bits = Flags.FIRST_KEYWORD + names;
        return bits < Long.SIZE && flags >>> bits != 0;
    }

    private void checkRecords(String name, int folder, FolderView view) throws EngineException {
        int[] at = {0};
        writer.reader()
                .forEach(
                        Keys.inFolder(Keys.MESSAGE, folder),
                        Keys.inFolder(Keys.MESSAGE, folder + 1),
                        entry -> {
                            long uid = Keys.uid(entry.key());
                            for (; at[0] < view.count() && view.uidAt(at[0]) < uid; at[0]++) {
                                findings.add(name + " UID " + view.uidAt(at[0]) + ": no record");
                            }
                            if (at[0] == view.count() || view.uidAt(at[0]) != uid) {
                                findings.add(name + " UID " + uid + ": record of no message");
                                return;
                            }
                            checkRecord(name, view, at[0]++, entry.value());
                        });
        for (; at[0] < view.count(); at[0]++) {
            findings.add(name + " UID " + view.uidAt(at[0]) + ": no record");
        }
    }

    private void checkRecord(String name, FolderView view, int index, byte[] value)
            throws EngineException {
        var record = MessageRecord.decode(value);
        String message = name + " UID " + view.uidAt(index);
        expect(message + " size", record.octets(), (long) view.sizeAt(index));
        long date = Arrival.viewDate(record.internalDate()) & 0xFFFF_FFFFL;
        expect(message + " date", date, view.internalDateAt(index));
        long saved = Arrival.viewDate(record.saveDate()) & 0xFFFF_FFFFL;
        expect(message + " save date", saved, view.saveDateAt(index));
        expect(message + " e-mail id", record.emailId(), view.emailIdAt(index));
        expect(message + " thread id", record.threadId(), view.threadIdAt(index));
        var blob = writer.context.blobs().octets(record.blob());
        expect(message + " blob octets", record.blobOctets(), blob.orElse(-1));
    }

    private void expect(String what, Object expected, Object found) {
        if (!expected.equals(found)) {
            findings.add(what + ": " + found + ", should be " + expected);
        }
    }
}
