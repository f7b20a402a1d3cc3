package org.postern.imap.server;

import org.postern.imap.MailboxAttribute;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One account's mailboxes, as one session uses them. One thread at a time.
///
/// Names are Unicode with `/` between levels; the session has already turned any spelling of INBOX
/// into `INBOX` and taken a trailing `/` off. Patterns, wire encodings and references are the
/// session's affair.
public interface ImapAccount extends AutoCloseable {
    /// Every mailbox the account may see, and every name it is subscribed to that has no mailbox
    /// (with [MailboxAttribute#NON_EXISTENT]). Any order.
    List<MailboxEntry> mailboxes() throws MailboxException;

    /// Mailboxes that LIST shows only to a pattern that begins with their first level, letter by
    /// letter: no wildcard finds them. All else works with them as far as the account lets it.
    default List<MailboxEntry> reservedMailboxes() throws MailboxException {
        return List.of();
    }

    /// Whether a mailbox of that name, which the account could list once, is there still and only
    /// the right to list it is gone.
    default boolean withheld(String name) throws MailboxException {
        return false;
    }

    /// Subscribes to a name, whether or not it has a mailbox; nothing happens if it is subscribed.
    void subscribe(String name) throws MailboxException;

    void unsubscribe(String name) throws MailboxException;

    /// Creates a mailbox and the levels above it.
    ///
    /// @param uses special uses, often none
    void create(String name, Set<MailboxAttribute> uses) throws MailboxException;

    void delete(String name) throws MailboxException;

    /// Renames a mailbox and all below it. Renaming INBOX moves its messages and leaves it empty
    /// (RFC 9051 section 6.3.6).
    void rename(String from, String to) throws MailboxException;

    MailboxStatus status(String name) throws MailboxException;

    /// Octets of the mailbox's messages with `\Deleted` (RFC 9208 section 4.1.4).
    long deletedOctets(String name) throws MailboxException;

    QuotaReport quota() throws MailboxException;

    /// Opens a mailbox; the session closes it before it opens another.
    OpenMailbox open(String name, boolean readOnly) throws MailboxException;

    /// Tells whether appending may succeed, before the messages' octets are asked of the client.
    ///
    /// @param octets of all messages together, less those of a message that they replace
    /// @throws MailboxException with `NONEXISTENT`, `NOPERM`, `OVERQUOTA` …
    void checkAppend(String name, long octets) throws MailboxException;

    /// Begins to add messages.
    ///
    /// @throws MailboxException with `NONEXISTENT`, `NOPERM` …
    Appending append(String name) throws MailboxException;

    /// Who may do what with the mailboxes; empty where nothing is ever shared.
    default Optional<AccessControl> accessControl() {
        return Optional.empty();
    }

    /// Annotations of mailboxes and of the server; empty where none are kept.
    default Optional<Metadata> metadata() {
        return Optional.empty();
    }

    /// The secrets that seal URLs of its mailboxes.
    MailboxKeys keys() throws MailboxException;

    /// From now on `onChange` is run after each change to a mailbox, to its annotations, to the
    /// names of mailboxes or to the subscriptions, also to those that others begin or cease to
    /// share, by any thread. It returns at once and does not call back. One at a time: a further
    /// call takes the place of the one before.
    void watch(Runnable onChange) throws MailboxException;

    void unwatch();

    /// Ends the session's use of the account; never fails.
    @Override
    void close();
}
