package org.postern.screening;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Address;
import org.postern.smtp.ReversePath;

import java.net.InetAddress;
import java.util.List;

/// A recipient that a client names on the port for mail from outside.
///
/// @param session the session's id, for events
/// @param client the client's address
/// @param clientName its name by PTR, confirmed forward; absent without one
/// @param sender the reverse-path
/// @param verified the domain in whose name SPF passed, in A-labels; absent without one
/// @param recipient an address that is served here
/// @param classes of service of the recipient's accounts
/// @param evidence what else is known; for mode `evidence`
public record MailHurdleAttempt(
        String session,
        InetAddress client,
        @Nullable String clientName,
        ReversePath sender,
        @Nullable String verified,
        Address recipient,
        List<String> classes,
        MailHurdleEvidence evidence) {
    public MailHurdleAttempt {
        classes = List.copyOf(classes);
    }
}
