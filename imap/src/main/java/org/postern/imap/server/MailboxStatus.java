package org.postern.imap.server;

/// The counters of a mailbox (RFC 9051 section 6.3.11), all as of one moment.
///
/// @param octets sum of the messages' sizes
/// @param deleted how many messages have `\Deleted`
public record MailboxStatus(
        long messages,
        long recent,
        long unseen,
        long deleted,
        long octets,
        long uidNext,
        long uidValidity,
        long highestModSeq) {}
