package org.postern.search;

import org.postern.engine.Partition;
import org.postern.store.AccountId;

import java.nio.ByteBuffer;

/// The keys of an account's index; see the package for what stands under them.
final class Keys {
    static final String KIND = "search/";
    static final byte CURSOR = 'C';
    static final byte MANIFEST = 'M';
    static final byte SEGMENT = 'S';

    private Keys() {}

    static Partition partition(AccountId account) {
        return new Partition(KIND + account);
    }

    static byte[] manifest() {
        return new byte[] {MANIFEST};
    }

    /// First key of a kind.
    static byte[] kind(int kind) {
        return new byte[] {(byte) kind};
    }

    static byte[] cursor(int folder) {
        return ByteBuffer.allocate(5).put(CURSOR).putInt(folder).array();
    }

    /// First key of a segment.
    static byte[] segment(int segment) {
        return ByteBuffer.allocate(5).put(SEGMENT).putInt(segment).array();
    }

    static byte[] column(int segment, int column) {
        return ByteBuffer.allocate(6).put(segment(segment)).put((byte) column).array();
    }

    static byte[] chunk(int segment, int column, int chunk) {
        return ByteBuffer.allocate(10)
                .put(segment(segment))
                .put((byte) column)
                .putInt(chunk)
                .array();
    }

    static int folder(byte[] key) {
        return ByteBuffer.wrap(key).getInt(1);
    }
}
