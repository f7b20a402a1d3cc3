package org.postern.store;

import org.postern.engine.BlobId;
import org.postern.mail.MessageSummary;

/// A message whose octets are in the blob store, not yet in any folder. It becomes durable with the
/// first delivery; one that is never delivered is collected.
///
/// @param blob its octets
/// @param summary its size, listed header fields and structure, all without a prefix
/// @param encodedSummary the same as it is stored
public record StagedMessage(BlobId blob, MessageSummary summary, byte[] encodedSummary) {
    /// Its size.
    public long octets() {
        return summary.octets();
    }
}
