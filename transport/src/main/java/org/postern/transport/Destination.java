package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.store.AccountId;

/// One mailbox that a message is brought to.
///
/// @param prefix the header lines of this delivery, whole lines with CRLF; see
///   [org.postern.store.Delivery]
/// @param detail what a sub-address named: a folder, if there is one that anybody may post to; null
///   without
public record Destination(AccountId account, byte[] prefix, @Nullable String detail) {
    public Destination(AccountId account, byte[] prefix) {
        this(account, prefix, null);
    }
}
