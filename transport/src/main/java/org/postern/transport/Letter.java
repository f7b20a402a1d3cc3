package org.postern.transport;

import org.postern.engine.BlobId;
import org.postern.smtp.MailParameters;
import org.postern.smtp.ReversePath;

import java.time.Instant;

/// A message as the queue knows it: what is the same for all its recipients.
///
/// @param trail names it in logs, in `Message Trace` and in Received; ASCII without `/`
/// @param arrived when it was accepted
/// @param blob its octets, lines ended by CRLF
/// @param octets size of the blob
/// @param prefix header lines that go before the blob, whole lines with CRLF
/// @param from whom notices go to
/// @param parameters what its sender said at MAIL
/// @param account who submitted it: an account's id; empty for mail from elsewhere and our own
public record Letter(
        String trail,
        Instant arrived,
        BlobId blob,
        long octets,
        byte[] prefix,
        ReversePath from,
        MailParameters parameters,
        String account) {
    /// In place of an account: a report of ours on TLS, which goes whatever TLS says.
    public static final String REPORT = "!report";

    /// Most octets of a prefix.
    public static final int MAX_PREFIX_OCTETS = 16 << 10;

    public Letter {
        if (prefix.length > MAX_PREFIX_OCTETS) {
            throw new IllegalArgumentException("prefix of " + prefix.length + " octets");
        }
        if (trail.isEmpty() || trail.indexOf('/') >= 0) {
            throw new IllegalArgumentException("trail id " + trail);
        }
    }

    /// The same with other header lines before it.
    public Letter with(byte[] otherPrefix) {
        return new Letter(trail, arrived, blob, octets, otherPrefix, from, parameters, account);
    }

    /// The same from somebody else.
    Letter from(ReversePath other) {
        return new Letter(trail, arrived, blob, octets, prefix, other, parameters, account);
    }

    /// Whether it is a report of ours on TLS.
    boolean report() {
        return account.equals(REPORT);
    }

    /// What a server sees as its size.
    public long wholeOctets() {
        return prefix.length + octets;
    }

    /// Who waits in line with it: an account, else the sender's domain.
    String lane() {
        if (!account.isEmpty()) {
            return account;
        }
        return switch (from) {
            case ReversePath.NullSender() -> "";
            case ReversePath.Mailbox(var address) -> address.domain().ascii();
        };
    }
}
