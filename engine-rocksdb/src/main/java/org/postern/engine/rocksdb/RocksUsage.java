package org.postern.engine.rocksdb;

/// What the index takes now, for `Status` and metrics. All in octets.
///
/// @param blockCache memory of the block cache in use
/// @param writeBuffers memory of changes that are not in tables yet
/// @param tables size of the table files
public record RocksUsage(long blockCache, long writeBuffers, long tables) {}
