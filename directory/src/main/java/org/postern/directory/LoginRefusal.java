package org.postern.directory;

/// Why a login was refused: for the log, never for the client.
public enum LoginRefusal {
    UNKNOWN_NAME,
    NO_PASSWORD_SET,
    WRONG_PASSWORD,
    NOT_ACTIVE,
    /// Asked to act as somebody else.
    OTHER_AUTHORIZATION
}
