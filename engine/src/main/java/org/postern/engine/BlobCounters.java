package org.postern.engine;

/// What a blob store has done since it was opened, for `Status` and metrics.
///
/// @param blobs written
/// @param octets of content in them
/// @param repeated blobs that were there already and so were not written
/// @param collected blobs that nothing referred to any more
/// @param freedOctets won back by collecting
/// @param movedOctets copied by collecting
/// @param usableOctets what the device still takes, the reserve included
public record BlobCounters(
        long blobs,
        long octets,
        long repeated,
        long collected,
        long freedOctets,
        long movedOctets,
        long usableOctets) {}
