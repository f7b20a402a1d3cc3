package org.postern.admin;

import java.time.Duration;

/// What the administration socket takes at most.
///
/// @param connections at once; a further one is refused
/// @param requestOctets of one line from a client; a longer one is refused
/// @param idle how long a connection may wait for its next line
/// @param progress least time from the begin of a command to its first line of progress, and from
///   one to the next
public record AdminLimits(int connections, int requestOctets, Duration idle, Duration progress) {
    public static final AdminLimits DEFAULTS =
            new AdminLimits(32, 1 << 20, Duration.ofMinutes(10), Duration.ofMillis(500));

    public AdminLimits {
        if (connections < 1 || requestOctets < 1_024 || !idle.isPositive()) {
            throw new IllegalArgumentException("limits that let nothing through");
        }
    }
}
