package org.postern.transport;

import org.jspecify.annotations.Nullable;

/// One hop for an operator.
///
/// @param messages in the queue
/// @param connections couriers that it has
/// @param failures in a row
/// @param retryAt when it is tried again, milliseconds since 1970; null while it is well, or when
///   it is tried at once
/// @param problem why it could not be reached last; empty while it is well
record HopState(
        Hop hop,
        long messages,
        int connections,
        int failures,
        @Nullable Long retryAt,
        boolean held,
        String problem) {
    static HopState of(HopLine line, long now) {
        var retry = line.retryAt;
        return new HopState(
                line.hop,
                line.count,
                line.couriers,
                line.failures,
                retry == null || retry <= now ? null : retry,
                line.held,
                line.problem);
    }
}
