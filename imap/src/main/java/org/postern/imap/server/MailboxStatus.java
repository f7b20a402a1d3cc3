package org.postern.imap.server;

/// The counters of a mailbox (RFC 9051 section 6.3.11), all as of one moment.
///
/// @param id names the mailbox in its account, whatever its name, and no other ever (RFC 8474
///   section 4); letters, digits, `-` and `_`
/// @param octets sum of the messages' sizes
/// @param deleted how many messages have `\Deleted`
public record MailboxStatus(
        String id,
        long messages,
        long recent,
        long unseen,
        long deleted,
        long octets,
        long uidNext,
        long uidValidity,
        long highestModSeq) {}
