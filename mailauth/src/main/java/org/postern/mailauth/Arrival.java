package org.postern.mailauth;

import java.net.InetAddress;

/// How a message came.
///
/// @param client who brought it
/// @param helo what the client said after EHLO, as typed; empty when nothing
/// @param sender the reverse path without brackets, its domain as A-labels; empty for the null path
/// @param receiver our own name
/// @param correlation id of the session, for events
public record Arrival(
        InetAddress client, String helo, String sender, String receiver, String correlation) {
    SpfQuestion question() {
        return SpfQuestion.mailFrom(client, helo, sender, receiver);
    }
}
