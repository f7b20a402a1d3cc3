package org.postern.antispam;

import java.util.Comparator;
import java.util.List;

/// What one engine says of one message, with every reason.
///
/// @param engine which engine says so: `rules`, `learner`, or the name of one outside
/// @param junkScore on the common scale, where 50 and above is junk ([JunkScale])
/// @param points the sum on the engine's own scale
/// @param reasons what was found, in no promised order; see [#byWeight]
/// @param troubles what could not be judged and why: a rule that was stopped, an engine that did
///   not answer; one line each
public record SpamReport(
        String engine,
        int junkScore,
        double points,
        List<SpamPoint> reasons,
        List<String> troubles) {
    public SpamReport {
        reasons = List.copyOf(reasons);
        troubles = List.copyOf(troubles);
    }

    /// A report that says nothing, because the engine could not judge.
    public static SpamReport silent(String engine, String trouble) {
        return new SpamReport(engine, 0, 0, List.of(), List.of(trouble));
    }

    public boolean isJunk() {
        return junkScore >= JunkScale.JUNK;
    }

    /// The reasons, those that count most first; equal ones by name.
    public List<SpamPoint> byWeight() {
        return reasons.stream()
                .sorted(
                        Comparator.comparingDouble((SpamPoint point) -> -Math.abs(point.points()))
                                .thenComparing(SpamPoint::rule))
                .toList();
    }
}
