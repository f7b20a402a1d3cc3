/// The IMAP server: sessions, commands and limits over [ImapBackend], the one interface through
/// which they reach mailboxes.
///
/// # How changes are told
///
/// There is no queue of events for a session. A session keeps the immutable [MailboxView] that it
/// last told its client; message sequence numbers are positions in that view. Wherever the protocol
/// lets the server speak, the session compares it with the newest one, page by page, prints the
/// difference as EXPUNGE, EXISTS, RECENT and FETCH, and keeps the newer (RFC 9051 section 7.5.1
/// says when EXPUNGE may not be sent). While a client idles its thread sits in a read; a change
/// starts a short-lived virtual thread that prints it. [Notifier] does the same whenever a client
/// with NOTIFY waits, and compares the account's other mailboxes likewise; [SearchContexts] follows
/// the results of searches where the selected mailbox's changes are told.
@NullMarked
package org.postern.imap.server;

import org.jspecify.annotations.NullMarked;
