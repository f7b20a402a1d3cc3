package org.postern.store;

import java.util.List;

/// What a look at all messages of an account found and did.
///
/// @param messages that were read
/// @param summaries made anew because they differed from their bodies
/// @param threads identifiers that lead to their thread again
/// @param folders whose counters were wrong
/// @param findings when verifying what differs; when mending what could not be mended
public record Rebuilt(
        long messages, long summaries, long threads, long folders, List<String> findings) {
    public Rebuilt {
        findings = List.copyOf(findings);
    }
}
