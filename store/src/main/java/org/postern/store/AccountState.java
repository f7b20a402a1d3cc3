package org.postern.store;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.mail.UidSet;
import org.postern.store.AccountLimits.Usage;
import org.postern.store.StoreException.Kind;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// An account as its writer sees it: with what is on its way to the disk. Guarded by the writer's
/// lock. Thrown away and read anew when a write fails.
///
/// Usage is not stored: it is the sum over the folders of a [Place], and so cannot disagree with
/// them. The account key's value is: version (1), next folder id (4), next UIDVALIDITY (4).
final class AccountState {
    private static final int VERSION = 1;

    final Map<Integer, FolderState> folders = new HashMap<>();
    FolderTree tree = FolderTree.EMPTY;
    SortedSet<FolderName> subscriptions = new TreeSet<>();

    /// Of the folders that are shared; replaced whole, never changed.
    Map<Integer, Acl> acls = Map.of();

    /// What counts for the quota.
    Usage usage = Usage.NONE;

    /// What is in the undelete hierarchy.
    Usage deleted = Usage.NONE;

    /// What only a legal hold keeps.
    Usage held = Usage.NONE;

    /// What the folders' own rules are, by id.
    final Map<Integer, Expiry> expiries = new HashMap<>();

    /// Under it nothing leaves for good.
    @Nullable Hold hold;

    final RecentCopies copies = new RecentCopies();

    /// The generation of delivery ids that was last looked at for old ones.
    long deliveryGeneration = -1;

    final RecentThreads recentThreads = new RecentThreads();

    /// Deliveries with an id that are on their way; the committer's thread takes them out.
    final Map<String, PendingDelivery> inFlight = new ConcurrentHashMap<>();

    private int nextFolderId;
    private long nextUidValidity;

    private AccountState(int nextFolderId, long nextUidValidity) {
        this.nextFolderId = nextFolderId;
        this.nextUidValidity = nextUidValidity;
    }

    /// An account that begins now. UIDVALIDITY begins with the time, so that an account that is
    /// deleted and made again does not use one twice.
    static AccountState begin(long epochSeconds) {
        return new AccountState(1, Math.clamp(epochSeconds, 1, UidSet.MAX_UID / 2));
    }

    static AccountState decode(byte[] value) throws EngineException {
        var in = new RecordReader(value).version(VERSION);
        return new AccountState((int) in.u32(), in.u32());
    }

    byte[] encode() {
        return new RecordWriter(9).u8(VERSION).u32(nextFolderId).u32(nextUidValidity).toOctets();
    }

    int takeFolderId() {
        if (nextFolderId == Integer.MAX_VALUE) {
            throw new IllegalStateException("no folder id is left");
        }
        return nextFolderId++;
    }

    long takeUidValidity() {
        if (nextUidValidity == UidSet.MAX_UID) {
            throw new IllegalStateException("no UIDVALIDITY is left");
        }
        return nextUidValidity++;
    }

    /// A folder holds so much more, or less.
    void count(Place place, long octets, long messages) {
        switch (place) {
            case MAIL -> usage = usage.plus(octets, messages);
            case DELETED -> deleted = deleted.plus(octets, messages);
            case HELD -> held = held.plus(octets, messages);
        }
    }

    /// A folder that holds messages.
    ///
    /// @throws StoreException `ABSENT`, `NOT_SELECTABLE`
    FolderState selectable(int id) throws StoreException {
        var node = tree.find(id);
        var folder = folders.get(id);
        if (node.isEmpty() || folder == null) {
            throw new StoreException(Kind.ABSENT, "folder " + id);
        }
        if (!node.get().selectable()) {
            throw new StoreException(Kind.NOT_SELECTABLE, "folder " + id);
        }
        return folder;
    }

    /// Sets a folder's list; an empty one is none.
    void put(int folder, Acl acl) {
        var next = new HashMap<>(acls);
        if (acl.entries().isEmpty()) {
            next.remove(folder);
        } else {
            next.put(folder, acl);
        }
        acls = Map.copyOf(next);
    }

    /// What readers may see of the hierarchy.
    Catalogue catalogue() {
        return new Catalogue(tree, new TreeSet<>(subscriptions), acls);
    }

    /// The hierarchy and the subscriptions at one moment; never changed.
    record Catalogue(
            FolderTree tree, SortedSet<FolderName> subscriptions, Map<Integer, Acl> acls) {}
}
