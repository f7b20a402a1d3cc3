package org.postern.admin;

import java.time.Duration;

/// What the administration socket takes at most.
///
/// @param connections at once; a further one is refused
/// @param requestOctets of one line from a client; a longer one is refused
/// @param idle how long a connection may wait for its next line
public record AdminLimits(int connections, int requestOctets, Duration idle) {
    public static final AdminLimits DEFAULTS = new AdminLimits(32, 1 << 20, Duration.ofMinutes(10));

    public AdminLimits {
        if (connections < 1 || requestOctets < 1_024 || !idle.isPositive()) {
            throw new IllegalArgumentException("limits that let nothing through");
        }
    }
}
