/// The server's side of SMTP, submission and LMTP: the order of commands, limits and replies, over
/// [SmtpBackend], the one interface by which a session reaches the rest of the system.
///
/// Read [SmtpBackend], [Visit] and [Transaction] first (what a session asks), then `Session` (one
/// connection from greeting to end, top to bottom), `Dialogue` (the state machine: each command and
/// when it may come) and `TransactionCommands` (recipients and the message). `DataReader` and
/// `ChunkReader` are the two ways a message arrives, `Incoming` what both feed, `LineEnds` the
/// guard against smuggling, `AuthDialogue` AUTH.
@NullMarked
package org.postern.smtp.server;

import org.jspecify.annotations.NullMarked;
