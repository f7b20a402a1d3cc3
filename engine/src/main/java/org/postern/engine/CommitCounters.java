package org.postern.engine;

import java.time.Duration;

/// What a committer has done since it was made, for `Status` and metrics.
///
/// @param groups engine writes made
/// @param writes writes in them, failed and fenced ones too
/// @param flushes times the device was made to flush: at least one a group
/// @param largestGroup most writes in one group
/// @param failedGroups groups that the device refused
/// @param flushTime time spent in forcing and writing
/// @param waiting writes queued now
/// @param waitingOctets octets of the batches queued now
public record CommitCounters(
        long groups,
        long writes,
        long flushes,
        int largestGroup,
        long failedGroups,
        Duration flushTime,
        int waiting,
        long waitingOctets) {}
