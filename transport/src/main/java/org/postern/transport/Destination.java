package org.postern.transport;

import org.postern.store.AccountId;

/// One mailbox that a message is brought to.
///
/// @param prefix the header lines of this delivery, whole lines with CRLF; see
///   [org.postern.store.Delivery]
public record Destination(AccountId account, byte[] prefix) {}
