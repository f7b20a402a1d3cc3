package org.postern.engine;

import org.postern.kernel.Event;

/// What happens in the durable ground that an administrator has to know of. None belongs to a
/// session, so none carries a correlation id.
public sealed interface EngineEvent extends Event {
    @Override
    default String correlation() {
        return "";
    }

    /// A group could not be written: its writers got an error, and nothing was acknowledged.
    ///
    /// @param kind `FULL`: work goes on when there is room again; `FAILED`: the node must be
    ///   started again once the device is mended
    record CommitFailed(EngineException.Kind kind, String cause) implements EngineEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }

    /// A stored blob cannot be read as it was written.
    record BlobDamaged(String blob, String cause) implements EngineEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }

    /// A segment holds less than the index says was made durable: blobs in the part between are
    /// lost on this device.
    record SegmentShort(String file, long expectedOctets, long foundOctets) implements EngineEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }

    /// An unfinished tail, as a crash leaves it, was cut off a segment on opening. None of it had
    /// been acknowledged.
    record TailCut(String file, long octets) implements EngineEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// A run of the collector is done.
    ///
    /// @param blobs that nothing referred to any more
    /// @param octets of their content
    /// @param segments files removed
    /// @param freedOctets size of these files
    /// @param movedOctets copied out of them before
    record BlobsCollected(long blobs, long octets, int segments, long freedOctets, long movedOctets)
            implements EngineEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }

    /// Messages refer to blobs that are not there: their bodies are lost on this device.
    record BlobsMissing(long references) implements EngineEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }

    /// A segment is not removed, though little of it lives, since living records in it cannot be
    /// read.
    record SegmentKept(String file, long records) implements EngineEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }

    /// The device has less room than the reserve: from now on new mail is deferred, until there is
    /// more.
    record DiskLow(String folder, long freeOctets, long reserveOctets) implements EngineEvent {
        @Override
        public Severity severity() {
            return Severity.WARNING;
        }
    }

    /// A file of a journal is not as it was written: what stood behind the fault in it is lost.
    record JournalDamaged(String file, String cause) implements EngineEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }

    /// A journal cannot be written: what it keeps is in memory only, until [JournalMended].
    record JournalFailed(String journal, String cause) implements EngineEvent {
        @Override
        public Severity severity() {
            return Severity.ERROR;
        }
    }

    /// A journal that had failed, or was found damaged, has a whole checkpoint again.
    record JournalMended(String journal) implements EngineEvent {
        @Override
        public Severity severity() {
            return Severity.INFO;
        }
    }
}
