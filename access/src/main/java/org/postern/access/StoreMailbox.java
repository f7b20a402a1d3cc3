package org.postern.access;

import org.jspecify.annotations.Nullable;
import org.postern.imap.FlagList;
import org.postern.imap.MailboxRights;
import org.postern.imap.SearchKey;
import org.postern.imap.server.CopyUid;
import org.postern.imap.server.MailboxException;
import org.postern.imap.server.MailboxView;
import org.postern.imap.server.MessageData;
import org.postern.imap.server.OpenMailbox;
import org.postern.imap.server.SearchMatcher;
import org.postern.mail.ListingKey;
import org.postern.mail.OctetColumn;
import org.postern.mail.UidSet;
import org.postern.store.Copied;
import org.postern.store.FlagChange;
import org.postern.store.Folder;
import org.postern.store.FolderView;
import org.postern.store.SearchIndex;
import org.postern.store.StoreException;
import org.postern.store.Watch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A folder that an IMAP session has selected.
final class StoreMailbox implements OpenMailbox {
    private final Places places;
    private final SearchIndex index;
    private final Folder folder;
    private final boolean readOnly;

    /// What ends its ids.
    private final String suffix;

    private final long firstRecentUid;
    private final long uidValidity;

    /// The last view in its IMAP form, so that asking again costs nothing while nothing changes;
    /// also what is shown when the folder has been deleted under the session.
    private volatile StoreMailboxView latest;

    private @Nullable Watch watch;

    StoreMailbox(Places places, SearchIndex index, Folder folder, boolean readOnly)
            throws StoreException {
        this.places = places;
        this.index = index;
        this.suffix = Words.suffix(folder.account(), places.own().id());
        this.folder = folder;
        this.readOnly = readOnly;
        this.firstRecentUid = readOnly ? folder.status().firstRecentUid() : folder.claimRecent();
        this.latest = new StoreMailboxView(folder.view(), suffix);
        this.uidValidity = latest.uidValidity();
    }

    Folder folder() {
        return folder;
    }

    @Override
    public boolean readOnly() {
        return readOnly;
    }

    @Override
    public MailboxRights rights() {
        try {
            return Words.rights(folder.rights());
        } catch (StoreException e) {
            // What is gone, or cannot be told now, is not permitted.
            return MailboxRights.NONE;
        }
    }

    @Override
    public boolean gone() {
        try {
            // Deleted and made anew it is another mailbox to clients.
            return folder.status().uidValidity() != uidValidity;
        } catch (StoreException e) {
            // A device that fails just now takes no mailbox away.
            return switch (e.kind()) {
                case ABSENT, NOT_SELECTABLE, FORBIDDEN -> true;
                default -> false;
            };
        }
    }

    @Override
    public MailboxView view() {
        FolderView newest;
        try {
            newest = folder.view();
        } catch (StoreException e) {
            // Deleted, or not readable now: the session goes on with what it has seen, and each
            // command that needs
            // more says what is wrong.
            return latest;
        }
        var known = latest;
        if (known.folderView() != newest) {
            known = new StoreMailboxView(newest, suffix);
            latest = known;
        }
        return known;
    }

    @Override
    public long firstRecentUid() {
        return firstRecentUid;
    }

    @Override
    public void claimRecent(MailboxView view) throws MailboxException {
        if (!readOnly) {
            try {
                folder.claimRecent();
            } catch (StoreException e) {
                throw Words.failure(e);
            }
        }
    }

    @Override
    public void watch(Runnable onChange) {
        unwatch();
        try {
            watch = folder.watch(onChange);
        } catch (StoreException e) {
            // A deleted folder has no news.
            watch = null;
        }
    }

    @Override
    public void unwatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    @Override
    public StoreResult store(UidSet uids, StoreMode mode, FlagList flags, long unchangedSince)
            throws MailboxException {
        var change = new FlagChange(mode(mode), Words.flags(flags));
        try {
            var changed = folder.changeFlags(uids, change, unchangedSince);
            return new StoreResult(changed.refused());
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    private static FlagChange.Mode mode(StoreMode mode) {
        return switch (mode) {
            case REPLACE -> FlagChange.Mode.REPLACE;
            case ADD -> FlagChange.Mode.ADD;
            case REMOVE -> FlagChange.Mode.REMOVE;
        };
    }

    @Override
    public CopyUid copy(UidSet uids, String target) throws MailboxException {
        try {
            return copied(folder.copyTo(places.target(target), uids));
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public CopyUid move(UidSet uids, String target) throws MailboxException {
        try {
            return copied(folder.moveTo(places.target(target), uids));
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    private static CopyUid copied(Copied copied) {
        return new CopyUid(copied.uidValidity(), copied.source(), copied.target());
    }

    @Override
    public void expunge(UidSet uids) throws MailboxException {
        try {
            folder.expungeDeleted(uids);
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public String id() {
        return Words.id(folder, latest.uidValidity()) + suffix;
    }

    @Override
    public UidSet vanishedSince(long modSeq, MailboxView view) throws MailboxException {
        try {
            return folder.vanishedSince(modSeq, folderView(view));
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    private static FolderView folderView(MailboxView view) {
        if (view instanceof StoreMailboxView own) {
            return own.folderView();
        }
        throw new IllegalArgumentException("a view of another back end");
    }

    @Override
    public Optional<MessageData> message(long uid) throws MailboxException {
        try {
            return folder.message(uid).map(StoreMessageData::new);
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public List<MessageData> messages(UidSet uids) throws MailboxException {
        var found = new ArrayList<MessageData>();
        try {
            folder.messages(uids, message -> found.add(new StoreMessageData(message)));
        } catch (StoreException e) {
            throw Words.failure(e);
        }
        return found;
    }

    @Override
    public OctetColumn column(MailboxView view, ListingKey key, int[] indexes)
            throws MailboxException {
        try {
            return folder.column(key, Arrays.stream(indexes).mapToLong(view::uidAt).toArray());
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public int[] search(MailboxView view, SearchKey key, SearchMatcher.Progress progress)
            throws MailboxException, IOException {
        try {
            // The newest view: what the session still shows of what is gone need not be found.
            var answers = new IndexedKeys(index, folder, folder.view(), view, this, progress);
            return new SearchMatcher(view, answers.answered(key), this).find(progress);
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public void close() {
        unwatch();
    }
}
