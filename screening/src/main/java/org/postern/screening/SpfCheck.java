package org.postern.screening;

import org.postern.smtp.ReversePath;

import java.net.InetAddress;

/// Asks SPF; `node` wires it. Blocks for as long as DNS takes, within its limits; never throws.
@FunctionalInterface
public interface SpfCheck {
    /// Says nothing of anybody.
    SpfCheck OFF = (_, _, _) -> SpfFinding.NONE;

    /// @param hello what the client calls itself, as typed
    SpfFinding ask(InetAddress client, String hello, ReversePath from);
}
