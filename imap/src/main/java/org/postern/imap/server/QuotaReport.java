package org.postern.imap.server;

/// What an account holds and may hold (RFC 9208 section 5): the whole account is one quota root.
///
/// @param octets octets of all messages
/// @param mostOctets 0 for no limit
/// @param messages how many messages there are
/// @param mostMessages 0 for no limit
public record QuotaReport(long octets, long mostOctets, long messages, long mostMessages) {
    /// Of what has no quota root.
    static final QuotaReport NONE = new QuotaReport(0, 0, 0, 0);

    /// Whether anything is limited: only then is there a quota root.
    boolean limited() {
        return mostOctets > 0 || mostMessages > 0;
    }
}
