package org.postern.access.jmap;

import org.postern.jmap.JmapAccount;
import org.postern.jmap.MethodError;
import org.postern.store.AccountId;
import org.postern.store.MailAccount;

/// An account's mail, as the caller may use it.
///
/// @param as as the session shows it
/// @param user whose rights count
/// @param deleted whether it is the mail that its owner has deleted
record MailView(
        JmapAccount as, AccountId user, MailAccount account, boolean deleted, MailIndex index) {
    /// The mail as it is now.
    MailPicture picture() throws MethodError {
        return Failures.asked(() -> index.picture(account));
    }

    /// Whether the caller owns it.
    boolean own() {
        return account.id().equals(user);
    }
}
