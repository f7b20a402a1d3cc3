package org.postern.store;

/// Where a delivery put a message.
///
/// @param uid in that folder; the message may have gone since
public record DeliveredMessage(Folder folder, long uid) {}
