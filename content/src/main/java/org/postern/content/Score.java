package org.postern.content;

import org.postern.antispam.JunkScale;
import org.postern.antispam.SpamReport;

import java.util.ArrayList;
import java.util.List;

/// How much a message looks like junk, and why: 50 and above is junk, 300 is confirmed.
///
/// @param junk 0 to 999
/// @param scored whether anybody has looked
/// @param reports what each engine says
/// @param notes what else has moved the score, a line each
public record Score(int junk, boolean scored, List<SpamReport> reports, List<String> notes) {
    /// From here on nobody doubts: a person has blocked the sender, or everybody has seen it.
    public static final int CONFIRMED = 300;

    public static final Score NONE = new Score(0, false, List.of(), List.of());

    public Score {
        reports = List.copyOf(reports);
        notes = List.copyOf(notes);
    }

    /// The same, moved.
    ///
    /// @param why for people
    public Score plus(int points, String why) {
        return to(junk + points, why + " (" + (points < 0 ? "" : "+") + points + ")");
    }

    /// The same with another total.
    public Score to(int total, String why) {
        var more = new ArrayList<>(notes);
        more.add(why);
        return new Score(Math.max(0, Math.min(JunkScale.HIGHEST, total)), true, reports, more);
    }
}
