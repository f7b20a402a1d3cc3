package org.postern.engine.rocksdb;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/// The native option objects, which live as long as the database. Closed after it.
final class RocksOptions implements AutoCloseable {
    private static final int BLOOM_BITS_A_KEY = 10;
    private static final int BLOCK_OCTETS = 8 << 10;

    /// Four parts: each holds a table's whole filter. As many as the library would make of a small
    /// cache are each smaller than that, and then every reading of such a table reads it anew.
    private static final int SHARD_BITS = 2;

    private static final long LOG_OCTETS = 1 << 20;
    private static final int LOG_FILES = 2;
    private static final long SYNC_EVERY_OCTETS = 1 << 20;

    private final LRUCache cache;
    private final BloomFilter filter = new BloomFilter(BLOOM_BITS_A_KEY);
    private final Options options = new Options();
    private final WriteOptions synced = new WriteOptions().setSync(true);

    RocksOptions(RocksSettings settings) {
        cache = new LRUCache(settings.blockCache().count(), SHARD_BITS);
        options.setCreateIfMissing(true)
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                .setWriteBufferSize(settings.writeBuffer().count())
                .setMaxWriteBufferNumber(settings.writeBuffers())
                .setMaxOpenFiles(settings.openFiles())
                .setMaxBackgroundJobs(settings.backgroundJobs())
                .setCompressionType(compression(settings.compression()))
                .setTableFormatConfig(tables());
        // Tables are written out evenly, so that a forced log need not wait for a burst of them.
        options.setBytesPerSync(SYNC_EVERY_OCTETS);
        keepLogSmall();
    }

    private BlockBasedTableConfig tables() {
        // Index and filter blocks are held in the cache, so that its size bounds them too.
        return new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setBlockSize(BLOCK_OCTETS)
                .setFilterPolicy(filter)
                .setCacheIndexAndFilterBlocks(true)
                .setCacheIndexAndFilterBlocksWithHighPriority(true)
                .setPinL0FilterAndIndexBlocksInCache(true);
    }

    private void keepLogSmall() {
        options.setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(LOG_OCTETS)
                .setKeepLogFileNum(LOG_FILES)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    private static CompressionType compression(RocksSettings.Compression compression) {
        return switch (compression) {
            case NONE -> CompressionType.NO_COMPRESSION;
            case LZ4 -> CompressionType.LZ4_COMPRESSION;
        };
    }

    Options options() {
        return options;
    }

    /// A write with these is on the device when it returns.
    WriteOptions synced() {
        return synced;
    }

    @Override
    public void close() {
        synced.close();
        options.close();
        filter.close();
        cache.close();
    }
}
