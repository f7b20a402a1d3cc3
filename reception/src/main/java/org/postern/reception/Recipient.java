package org.postern.reception;

import org.postern.directory.Account;
import org.postern.smtp.ForwardPath;

import java.util.List;

/// A recipient that was accepted, and the accounts its mail goes to.
record Recipient(ForwardPath path, List<Account> accounts) {
    Recipient {
        accounts = List.copyOf(accounts);
    }

    /// The address without brackets, for headers.
    String address() {
        return switch (path) {
            case ForwardPath.Postmaster() -> "postmaster";
            case ForwardPath.Mailbox(var address) -> address.toString();
        };
    }
}
