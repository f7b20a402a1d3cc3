package org.postern.store;

/// A message that has left a folder: expunged, or moved elsewhere.
///
/// @param uid that it had there
/// @param emailId as all its copies had it
public record Gone(long uid, long emailId, long threadId) {}
