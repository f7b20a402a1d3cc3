package org.postern.directory;

/// Why a login was refused: for the log, never for the client.
public enum LoginRefusal {
    UNKNOWN_NAME,
    NO_PASSWORD_SET,
    WRONG_PASSWORD,
    /// A login by SCRAM, and the password was set while `login.scram` was off.
    NO_SCRAM_KEYS,
    /// A login by SCRAM over another TLS connection than ours, or one that was made to look weaker:
    /// somebody may be between.
    OTHER_CHANNEL,
    /// An access token that is forged, old, or for something else.
    BAD_TOKEN,
    /// A Kerberos ticket that is forged, old, or for somebody else.
    BAD_TICKET,
    /// The password was right and is not enough: the account has a second factor, and a program
    /// needs a password of its own.
    SECOND_FACTOR,
    NOT_ACTIVE,
    /// The class of service does not allow the protocol.
    NOT_ENTITLED,
    /// Asked to act as somebody else.
    OTHER_AUTHORIZATION
}
