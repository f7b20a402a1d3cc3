package org.postern.store;

import org.postern.engine.BlobId;

/// A message whose octets are in the blob store, not yet in any folder. It becomes durable with the
/// first delivery; one that is never delivered is collected.
///
/// @param blob its octets
/// @param octets how many
/// @param summary its encoded summary: envelope, structure, listed header fields
public record StagedMessage(BlobId blob, long octets, byte[] summary) {}
