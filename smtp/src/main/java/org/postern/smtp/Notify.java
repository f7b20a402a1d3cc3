package org.postern.smtp;

/// When a sender wants to hear what became of a recipient's mail.
///
/// @spec https://www.rfc-editor.org/rfc/rfc3461#section-4.1 RFC 3461: NOTIFY
public enum Notify {
    /// Not at all; stands alone.
    NEVER,
    /// When it was delivered.
    SUCCESS,
    /// When it could not be delivered.
    FAILURE,
    /// When it takes unusually long.
    DELAY
}
