package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.store.AccountId;
import org.postern.store.StagedMessage;

/// One mailbox that a message is brought to.
///
/// @param prefix the header lines of this delivery, whole lines with CRLF; see
///   [org.postern.store.Delivery]
/// @param detail what a sub-address named: a folder, if there is one that anybody may post to; null
///   without
/// @param own the message in this mailbox's own form, as a filter has changed it; null: as the
///   others get it
public record Destination(
        AccountId account, byte[] prefix, @Nullable String detail, @Nullable StagedMessage own) {
    public Destination(AccountId account, byte[] prefix) {
        this(account, prefix, null);
    }

    public Destination(AccountId account, byte[] prefix, @Nullable String detail) {
        this(account, prefix, detail, null);
    }

    /// What it gets of a message.
    StagedMessage form(StagedMessage message) {
        return own == null ? message : own;
    }
}
