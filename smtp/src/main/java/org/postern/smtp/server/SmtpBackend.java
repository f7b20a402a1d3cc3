package org.postern.smtp.server;

/// What stands behind SMTP sessions, in SMTP's verbs: policy, and the way of a message.
///
/// The session has checked syntax, order and every limit of [SmtpSettings] before it asks; what it
/// asks is answered with a value. All calls of one visit come from the session's own thread, one
/// after another; they may block. A thrown [RuntimeException] is a defect: the client is told `421
/// 4.3.0` and the connection is closed.
@FunctionalInterface
public interface SmtpBackend {
    /// A client connected; nothing has been said yet.
    ///
    /// @return [Visit.Admitted], or [Visit.TurnedAway] with the reply in the greeting's place:
    ///   after a 421 the connection is closed; after a 554 the client may only QUIT (RFC 5321
    ///   section 3.1)
    Visit.Admission connect(Peer peer);
}
