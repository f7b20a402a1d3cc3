/// SMTP (RFC 5321) and LMTP (RFC 2033): the grammar that server and client share.
///
/// Octets become values and values become octets here; no sockets, no order of commands, no store.
/// The server's session is in `org.postern.smtp.server`, over the one-screen interface
/// `SmtpBackend`; the client is in `org.postern.smtp.client`. What stands here besides: where we
/// are looser or stricter than the standard ([SmtpCompliance]).
@NullMarked
package org.postern.smtp;

import org.jspecify.annotations.NullMarked;
