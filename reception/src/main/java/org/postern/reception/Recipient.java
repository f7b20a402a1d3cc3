package org.postern.reception;

import org.postern.mail.Address;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.RecipientParameters;
import org.postern.transport.Route;

import java.util.List;

/// A recipient that was accepted, and where his mail goes.
record Recipient(
        ForwardPath path,
        RecipientParameters parameters,
        List<Route.Mailbox> mailboxes,
        List<Route.Forward> onward) {
    Recipient {
        mailboxes = List.copyOf(mailboxes);
        onward = List.copyOf(onward);
    }

    /// The address without brackets, for headers.
    String address() {
        return switch (path) {
            case ForwardPath.Postmaster() -> "postmaster";
            case ForwardPath.Mailbox(var address) -> address.toString();
        };
    }

    /// The address that a notice names: his own, or that of the account behind `<Postmaster>`.
    Address named() {
        return switch (path) {
            case ForwardPath.Mailbox(var address) -> address;
            case ForwardPath.Postmaster() ->
                    mailboxes.isEmpty()
                            ? onward.getFirst().to()
                            : mailboxes.getFirst().account().address();
        };
    }
}
