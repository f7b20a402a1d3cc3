/// The server's side of SMTP, submission and LMTP: the order of commands, limits and replies, over
/// [SmtpBackend], the one interface by which a session reaches the rest of the system.
///
/// Read [SmtpBackend] first (what a session asks), then `Session` (one connection from greeting to
/// end, top to bottom), then the files it calls: `DataReader` and `ChunkReader` for the two ways a
/// message arrives, `AuthDialogue` for AUTH.
@NullMarked
package org.postern.smtp.server;

import org.jspecify.annotations.NullMarked;
