package org.postern.backup;

import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.store.StoreException;

/// Mail outside of the store, folder by folder. What cannot be read of it is a fault that the sink
/// is told of, and the rest goes on.
interface MailSource {
    /// How much there is, in units of [#unit].
    long total() throws ProblemException;

    Progress.Unit unit();

    void read(MailSink sink) throws ProblemException, StoreException;

    /// Takes what a source finds.
    interface MailSink {
        /// A folder, before its messages.
        void folder(FoundFolder folder) throws ProblemException, StoreException;

        /// A message of a folder that was told before.
        void message(FoundFolder folder, FoundMessage message)
                throws ProblemException, StoreException;

        /// Something that cannot be read.
        ///
        /// @param place file, and where in it
        /// @param why one clause
        void fault(String place, String why);

        /// How much of the source's total is done.
        void at(long done);
    }
}
