package org.postern.directory;

/// Whether an account may be used.
public enum AccountStatus {
    /// Logs in and receives mail.
    ACTIVE,
    /// Receives mail, but nobody can log in to it.
    LOCKED,
    /// Neither logs in nor receives mail.
    DISABLED
}
