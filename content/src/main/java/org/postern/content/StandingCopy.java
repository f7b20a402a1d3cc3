package org.postern.content;

import org.postern.store.Flags;
import org.postern.store.Folder;
import org.postern.store.FolderName;
import org.postern.store.StoreException;
import org.postern.store.StoredMessage;

/// A copy that is where it was delivered.
///
/// @param flags as it has them now
record StandingCopy(DeliveredCopy copy, Folder folder, StoredMessage message, long flags) {
    /// What an owner may do to a message and it is still nobody's: read it.
    private static final long NOT_TOUCHED = Flags.SEEN;

    /// Flags of which any says that the owner has made it his: he has answered it, marked it or put
    /// it into a category, by himself or by his filters.
    static final long TOUCHED = ~NOT_TOUCHED;

    boolean touched() {
        return (flags & TOUCHED) != 0;
    }

    boolean inInbox() throws StoreException {
        return folder.name().equals(FolderName.INBOX);
    }
}
