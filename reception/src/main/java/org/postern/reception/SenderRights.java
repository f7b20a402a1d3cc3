package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.directory.Resolution;
import org.postern.mail.Address;

/// Which addresses are a user's to write (SPEC OUT-4).
///
/// @param account null when the login is nobody's any more: nothing is allowed then
record SenderRights(Directory directory, @Nullable Account account, SubmissionSettings settings) {

    static SenderRights of(Reception reception, String login) throws DirectoryException {
        var directory = reception.directory();
        return new SenderRights(
                directory, directory.find(login).orElse(null), reception.submission().get());
    }

    /// Whether it may stand in MAIL FROM.
    boolean mayUse(Address sender) throws DirectoryException {
        if (account == null) {
            return false;
        }
        return switch (settings.sender()) {
            case ANY -> true;
            case DOMAIN -> account.address().domain().equals(sender.domain());
            case OWN ->
                    directory.resolve(sender) instanceof Resolution.LocalAccount(var owner, _)
                            && owner.id().equals(account.id());
        };
    }

    /// Whether it may stand in From.
    ///
    /// @param sentOn whether somebody who may do so has sent the message on
    boolean mayWriteAs(Address author, boolean sentOn) throws DirectoryException {
        return switch (settings.author()) {
            case ANY -> true;
            case LOCAL -> mayUse(author) || isElsewhere(author);
            case SENDER -> mayUse(author) || (sentOn && isElsewhere(author));
        };
    }

    /// Whether it is of a domain that is not served here.
    boolean isElsewhere(Address address) throws DirectoryException {
        return directory.resolve(address) instanceof Resolution.NotServed;
    }
}
