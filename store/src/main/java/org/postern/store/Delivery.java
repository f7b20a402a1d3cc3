package org.postern.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// One message for one folder.
///
/// @param message the octets, staged; may be delivered to any number of folders and accounts
/// @param prefix header lines of this delivery (Return-Path, Authentication-Results …), whole lines
///   with CRLF, put before the message's own; at most [#MAX_PREFIX_OCTETS]; kept, not copied
/// @param flags its first flags
/// @param internalDate RFC 9051 section 2.3.3; kept to the second
/// @param id the same id again to the same account is the same delivery and stores nothing; empty
///   is no id; at most [#MAX_ID_OCTETS]
public record Delivery(
        StagedMessage message, byte[] prefix, FlagSet flags, Instant internalDate, String id) {
    /// Most octets of a prefix.
    public static final int MAX_PREFIX_OCTETS = 16 << 10;

    /// Most octets (UTF-8) of an id.
    public static final int MAX_ID_OCTETS = 200;

    private static final byte[] NO_PREFIX = {};

    /// @throws IllegalArgumentException when prefix or id are above their limits
    public Delivery {
        if (prefix.length > MAX_PREFIX_OCTETS) {
            throw new IllegalArgumentException("prefix of " + prefix.length + " octets");
        }
        if (id.getBytes(StandardCharsets.UTF_8).length > MAX_ID_OCTETS) {
            throw new IllegalArgumentException("delivery id of " + id.length() + " characters");
        }
    }

    /// A message without prefix and id, as APPEND brings it.
    public static Delivery plain(StagedMessage message, FlagSet flags, Instant internalDate) {
        return new Delivery(message, NO_PREFIX, flags, internalDate, "");
    }

    /// The same message with other flags.
    Delivery with(FlagSet others) {
        return new Delivery(message, prefix, others, internalDate, id);
    }

    /// The size that clients see.
    public long octets() {
        return prefix.length + message.octets();
    }
}
