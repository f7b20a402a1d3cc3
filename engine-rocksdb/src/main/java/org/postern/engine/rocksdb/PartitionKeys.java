package org.postern.engine.rocksdb;

import org.postern.engine.Partition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The database's keys, as the package's description has them.
final class PartitionKeys {
    /// The version of the format.
    static final byte[] FORMAT = {0x00, 'f'};

    /// Below every partition, above every other key: partitions begin with a printable character.
    static final byte[] FIRST_PARTITION = {0x21};

    private static final byte[] EPOCH = {0x00, 'e'};
    private static final byte END_OF_NAME = 0x00;
    private static final byte ABOVE_END_OF_NAME = 0x01;

    private PartitionKeys() {}

    /// The key of the newest epoch seen.
    static byte[] epoch(Partition partition) {
        byte[] name = name(partition);
        var key = Arrays.copyOf(EPOCH, EPOCH.length + name.length);
        System.arraycopy(name, 0, key, EPOCH.length, name.length);
        return key;
    }

    /// The key of an entry; with an empty `key`, the lower bound of the partition.
    static byte[] entry(Partition partition, byte[] key) {
        byte[] name = name(partition);
        var full = Arrays.copyOf(name, name.length + 1 + key.length);
        full[name.length] = END_OF_NAME;
        System.arraycopy(key, 0, full, name.length + 1, key.length);
        return full;
    }

    /// The upper bound of the partition, exclusive.
    static byte[] end(Partition partition) {
        byte[] name = name(partition);
        var end = Arrays.copyOf(name, name.length + 1);
        end[name.length] = ABOVE_END_OF_NAME;
        return end;
    }

    /// The partition that a full key belongs to.
    static Partition partition(byte[] full) {
        int end = 0;
        while (full[end] != END_OF_NAME) {
            end++;
        }
        return new Partition(new String(full, 0, end, StandardCharsets.US_ASCII));
    }

    /// A full key without its partition.
    static byte[] withoutPartition(Partition partition, byte[] full) {
        return Arrays.copyOfRange(full, partition.name().length() + 1, full.length);
    }

    private static byte[] name(Partition partition) {
        return partition.name().getBytes(StandardCharsets.US_ASCII);
    }
}
