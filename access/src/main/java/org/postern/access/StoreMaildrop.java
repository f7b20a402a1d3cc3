package org.postern.access;

import org.jspecify.annotations.Nullable;
import org.postern.mail.UidSet;
import org.postern.pop3.server.Maildrop;
import org.postern.pop3.server.MaildropException;
import org.postern.store.Folder;
import org.postern.store.FolderView;
import org.postern.store.StoreException;

import java.io.InputStream;
import java.util.BitSet;
import java.util.HashSet;

/// An inbox as it was when a POP3 session opened it.
final class StoreMaildrop implements Maildrop {
    private final Folder inbox;
    private final FolderView view;
    private final int expiryDays;
    private final Runnable release;
    private @Nullable BitSet copies;

    /// @param expiryDays of the inbox's rule; 0 for none
    /// @param release gives the lock back
    StoreMaildrop(Folder inbox, FolderView view, int expiryDays, Runnable release) {
        this.inbox = inbox;
        this.view = view;
        this.expiryDays = expiryDays;
        this.release = release;
    }

    @Override
    public int count() {
        return view.count();
    }

    @Override
    public long octets(int number) {
        return view.sizeAt(number - 1);
    }

    @Override
    public int expiryDays() {
        return expiryDays;
    }

    /// From the e-mail id, which a message keeps when it is moved away and back and when its folder
    /// gets a new UIDVALIDITY: a client that leaves mail on the server does not fetch it again. A
    /// second copy of a message in the inbox has its UID beside it.
    @Override
    public String uniqueId(int number) {
        String id = 'M' + Long.toHexString(view.emailIdAt(number - 1));
        return copies().get(number) ? id + '.' + Long.toHexString(uid(number)) : id;
    }

    /// The numbers of messages whose e-mail id one before them has.
    private BitSet copies() {
        if (copies == null) {
            copies = new BitSet();
            var seen = new HashSet<Long>();
            for (int i = 0; i < view.count(); i++) {
                copies.set(i + 1, !seen.add(view.emailIdAt(i)));
            }
        }
        return copies;
    }

    @Override
    public InputStream open(int number) throws MaildropException {
        try {
            var message = inbox.message(uid(number));
            if (message.isEmpty()) {
                throw new MaildropException(MaildropException.Kind.GONE, "uid " + uid(number));
            }
            return message.get().open(0, message.get().octets());
        } catch (StoreException e) {
            throw unavailable(e);
        }
    }

    @Override
    public void remove(BitSet numbers) throws MaildropException {
        var uids = new UidSet.Builder();
        numbers.stream().forEach(number -> uids.add(uid(number)));
        try {
            inbox.expunge(uids.build());
        } catch (StoreException e) {
            throw unavailable(e);
        }
    }

    private long uid(int number) {
        return view.uidAt(number - 1);
    }

    private static MaildropException unavailable(StoreException e) {
        return new MaildropException(MaildropException.Kind.UNAVAILABLE, "store", e);
    }

    @Override
    public void close() {
        release.run();
    }
}
