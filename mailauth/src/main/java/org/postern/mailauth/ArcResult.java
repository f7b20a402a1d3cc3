package org.postern.mailauth;

import java.util.List;

/// What came of a chain.
///
/// @param sealers the domains that sealed, from the first to the last; empty unless the chain
///   passes
/// @param results what the last sealer said of the message when it came there; empty unless the
///   chain passes and it said something readable
/// @param problem why the chain does not pass; empty when it does or there is none
public record ArcResult(
        ArcStatus status, List<String> sealers, List<MethodResult> results, String problem) {
    static final ArcResult NONE = new ArcResult(ArcStatus.NONE, List.of(), List.of(), "");

    public ArcResult {
        sealers = List.copyOf(sealers);
        results = List.copyOf(results);
    }

    public boolean passed() {
        return status == ArcStatus.PASS;
    }
}
