package org.postern.engine;

/// What a [Journal] did since it was opened.
///
/// @param records appended
/// @param lost records that could not be written, or found no room while the device was stuck; the
///   next checkpoint has what they said
/// @param forces of the log to the device
/// @param checkpoints made
/// @param logOctets in the files behind the last checkpoint
/// @param checkpointOctets of the last checkpoint
/// @param healthy whether the last write succeeded
public record JournalCounters(
        long records,
        long lost,
        long forces,
        long checkpoints,
        long logOctets,
        long checkpointOctets,
        boolean healthy) {}
