package org.postern.smtp.server;

/// How a session ended.
public enum End {
    /// The client said QUIT.
    QUIT,
    /// The backend turned the client away at the greeting.
    TURNED_AWAY,
    /// The client went away without QUIT.
    LOST,
    /// The client was silent for too long.
    TIMED_OUT,
    /// This server is stopping.
    STOPPING,
    /// The login was taken back.
    REVOKED,
    /// A limit of [SmtpSettings] was passed, or the backend said 421.
    CUT_OFF,
    /// A defect of this program.
    DEFECT
}
