package org.postern.access;

import org.jspecify.annotations.Nullable;
import org.postern.imap.FlagList;
import org.postern.imap.server.AppendUid;
import org.postern.imap.server.Appending;
import org.postern.imap.server.MailboxException;
import org.postern.imap.server.OpenMailbox;
import org.postern.mail.UidSet;
import org.postern.store.Delivery;
import org.postern.store.Folder;
import org.postern.store.MessageSpool;
import org.postern.store.MessageStore;
import org.postern.store.Right;
import org.postern.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Messages that an APPEND brings. Each goes to its place on disk as it comes; a folder shows them
/// only together.
final class StoreAppending implements Appending {
    private final MessageStore store;
    private final Folder folder;
    private final List<Delivery> ended = new ArrayList<>();
    private @Nullable MessageSpool spool;

    StoreAppending(MessageStore store, Folder folder) {
        this.store = store;
        this.folder = folder;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws MailboxException {
        try {
            spool().write(octets, offset, length);
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public void end(FlagList flags, Instant internalDate) throws MailboxException {
        var set = Words.flags(flags);
        try (var whole = spool()) {
            ended.add(Delivery.plain(whole.finish(), set, internalDate));
        } catch (StoreException e) {
            throw Words.failure(e);
        } finally {
            spool = null;
        }
    }

    @Override
    public AppendUid commit() throws MailboxException {
        try {
            if (ended.size() == 1) {
                // Alone it need not wait for what others append.
                var stored = folder.append(ended.getFirst());
                return new AppendUid(stored.uidValidity(), UidSet.of(stored.uid()));
            }
            var appended = folder.append(ended);
            return new AppendUid(appended.uidValidity(), appended.uids());
        } catch (StoreException e) {
            throw Words.failure(e);
        }
    }

    @Override
    public AppendUid replace(OpenMailbox mailbox, long uid) throws MailboxException {
        if (ended.size() != 1 || !(mailbox instanceof StoreMailbox open)) {
            throw new IllegalArgumentException("one message replaces one of the same store");
        }
        try {
            if (!folder.account().equals(open.folder().account())) {
                return replaceElsewhere(open.folder(), uid);
            }
            var appended = folder.replace(ended.getFirst(), open.folder(), uid);
            return new AppendUid(appended.uidValidity(), appended.uids());
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.ABSENT && open.message(uid).isEmpty()) {
                throw new MailboxException(
                        MailboxException.Kind.EXPUNGEISSUED, "replaced UID " + uid, e);
            }
            throw Words.failure(e);
        }
    }

    /// Between accounts a message that comes and one that goes are two steps.
    private AppendUid replaceElsewhere(Folder from, long uid)
            throws MailboxException, StoreException {
        if (from.message(uid).isEmpty()) {
            throw new MailboxException(MailboxException.Kind.EXPUNGEISSUED, "replaced UID " + uid);
        }
        var rights = from.rights();
        if (!rights.has(Right.DELETE_MESSAGES) || !rights.has(Right.EXPUNGE)) {
            throw new MailboxException(MailboxException.Kind.NOPERM, "replaced UID " + uid);
        }
        var stored = folder.append(ended.getFirst());
        from.expunge(UidSet.of(uid));
        return new AppendUid(stored.uidValidity(), UidSet.of(stored.uid()));
    }

    private MessageSpool spool() throws StoreException {
        var open = spool;
        if (open == null) {
            open = store.spool();
            spool = open;
        }
        return open;
    }

    @Override
    public void close() {
        if (spool != null) {
            spool.close();
            spool = null;
        }
    }
}
