package org.postern.engine.rocksdb;

import org.postern.engine.EngineException;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/// What RocksDB's errors mean to us.
final class RocksFailures {
    private RocksFailures() {}

    static EngineException of(String doing, RocksDBException e) {
        var kind = isFull(e) ? EngineException.Kind.FULL : EngineException.Kind.FAILED;
        return new EngineException(kind, doing + ": " + e.getMessage(), e);
    }

    static EngineException closed() {
        return new EngineException(EngineException.Kind.FAILED, "the engine is closed", null);
    }

    private static boolean isFull(RocksDBException e) {
        Status status = e.getStatus();
        return status != null && status.getSubCode() == Status.SubCode.NoSpace;
    }
}
