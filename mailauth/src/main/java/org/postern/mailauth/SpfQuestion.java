package org.postern.mailauth;

import java.net.InetAddress;

/// What is asked of SPF: may this client send for this identity?
///
/// @param client the client's address
/// @param helo what it said after EHLO, as typed; empty when it said nothing
/// @param identity which of the two is checked
/// @param sender the reverse path without brackets, its domain as A-labels; empty for the null path
/// @param receiver our own name, for explanations
public record SpfQuestion(
        InetAddress client, String helo, SpfIdentity identity, String sender, String receiver) {
    /// The question for a reverse path.
    public static SpfQuestion mailFrom(
            InetAddress client, String helo, String sender, String receiver) {
        return new SpfQuestion(client, helo, SpfIdentity.MAIL_FROM, sender, receiver);
    }

    /// The question for the EHLO name.
    public static SpfQuestion helo(InetAddress client, String helo, String receiver) {
        return new SpfQuestion(client, helo, SpfIdentity.HELO, "", receiver);
    }

    /// The domain whose policy is asked; empty when there is none.
    // RFC 7208 section 2.4: for the null path, postmaster at the HELO identity
    String domain() {
        int at = sender.lastIndexOf('@');
        boolean path = identity == SpfIdentity.MAIL_FROM && !sender.isEmpty();
        return path ? sender.substring(at + 1) : helo;
    }

    // RFC 7208 section 4.3: a sender without a local part is postmaster
    String localPart() {
        int at = sender.lastIndexOf('@');
        boolean path = identity == SpfIdentity.MAIL_FROM && at > 0;
        return path ? sender.substring(0, at) : "postmaster";
    }
}
