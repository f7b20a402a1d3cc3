package org.postern.screening;

import org.postern.smtp.ForwardPath;
import org.postern.smtp.ReversePath;

import java.net.InetAddress;

/// One sender's try to reach one recipient.
///
/// @param session the session's id
/// @param client the client's address
/// @param from the sender, null sender included
/// @param to the recipient, known to exist or not to be knowable
/// @param evidence what else is known of the client and the sender
public record Attempt(
        String session, InetAddress client, ReversePath from, ForwardPath to, Evidence evidence) {}
