package org.postern.antispam;

/// The octets of a message to judge, header fields and body, as it stands or will stand in the
/// store.
///
/// @param octets line ends may be CRLF or LF; the array is not copied and must not change while an
///   engine reads it
public record SpamMessage(byte[] octets) {}
