package org.postern.directory;

import java.io.IOException;
import java.util.Objects;

/// Told about accounts after a change is durable, in the order of the changes and before the
/// command that made it answers. A runtime exception is logged and the next listener is told.
public interface AccountListener {
    void created(Account account);

    void renamed(Account before, Account after);

    /// The quota, the undelete quota or the status changed.
    void limitsChanged(Account account);

    /// The password or the role changed: whoever logged in before is to log in again.
    default void credentialsChanged(Account account) {}

    /// The second factors changed: logins by what is gone, or is not enough any more, end.
    default void factorsChanged(Account account) {}

    /// The account is gone from the directory; what it owned may go. Must bear being told twice of
    /// one account.
    ///
    /// @throws Kept when it is to stay for now, which is no failure
    /// @throws IOException when it could not be done; it is told again at the next start
    void deleted(Account account) throws IOException;

    /// What a deleted account owned stays for a reason, such as a legal hold. It is told again when
    /// deletions are finished the next time.
    final class Kept extends IOException {
        private static final long serialVersionUID = 1;

        /// @param message what stays, why and how it goes, as whole sentences for the operator
        public Kept(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return Objects.requireNonNull(super.getMessage());
        }
    }
}
