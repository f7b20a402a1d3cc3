package org.postern.store;

import org.postern.mail.MessageText.Zone;
import org.postern.mail.UidSet;

import java.io.IOException;
import java.util.Set;
import java.util.function.LongPredicate;

/// Finds the messages of a folder that hold a text: what an index of the store's messages answers,
/// wherever it stands. Safe for use by many threads.
///
/// The answer is always that of a look at every message ([org.postern.mail.MessageText] says what a
/// message's text is), also for what the index does not have yet.
public interface SearchIndex {
    /// Messages that hold `wanted`, in any case, within one passage of one of the zones. Messages
    /// that were expunged since `view` may or may not be among them.
    ///
    /// @param view of `folder`; the answer names messages of it only
    /// @param wanted not empty
    /// @param zones at least one
    /// @param candidates UIDs that come into question, asked before a message has to be opened: the
    ///   answer need not name others, but may
    /// @param progress told after each message that had to be opened
    /// @throws StoreException `UNAVAILABLE` when a message cannot be read now
    /// @throws IOException from `progress`
    UidSet find(
            Folder folder,
            FolderView view,
            String wanted,
            Set<Zone> zones,
            LongPredicate candidates,
            Opened progress)
            throws StoreException, IOException;

    /// Told after each message that had to be opened: looking at many takes long.
    @FunctionalInterface
    interface Opened {
        /// @throws IOException to end the search
        void opened() throws IOException;
    }
}
