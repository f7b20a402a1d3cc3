package org.postern.engine;

/// What a blob store has done since it was opened, for `Status` and metrics.
///
/// @param blobs written
/// @param octets of content in them
/// @param repeated blobs that were there already and so were not written
/// @param usableOctets what the device still takes, the reserve included
public record BlobCounters(long blobs, long octets, long repeated, long usableOctets) {}
