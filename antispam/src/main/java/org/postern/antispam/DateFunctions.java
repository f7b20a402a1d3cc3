package org.postern.antispam;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// Functions over dates: how far the sender's clock is from those on the way.
final class DateFunctions {
    private static final PerlRegex IN_RECEIVED =
            PerlRegex.known("(\\s.?\\d+ \\S\\S\\S \\d+ \\d+:\\d+:\\d+ \\S+)");
    private static final PerlRegex LOCAL =
            PerlRegex.known(
                    "\\bfrom (?:localhost\\s|(?:\\S+ ){1,2}\\S*\\b127\\.0\\.0\\.1\\b)"
                            + "|qmail \\d+ invoked by uid \\d+");
    private static final PerlRegex FETCHMAIL =
            PerlRegex.known("\\bby localhost with \\w+ \\(fetchmail-[\\d.]+");
    private static final PerlRegex OUTLOOK_ID =
            PerlRegex.known("^<[0-9a-f]{4}([0-9a-f]{8})\\$[0-9a-f]{8}\\$[0-9a-f]{8}@");
    private static final double YEAR = 31_556_952;

    private DateFunctions() {}

    static void addTo(Map<String, EvalFunction> all) {
        all.put("check_for_shifted_date", DateFunctions::shifted);
        all.put("received_within_months", DateFunctions::withinMonths);
        all.put("check_outlook_message_id", (run, _) -> outlookId(run));
    }

    /// Seconds that the date lies after the handover nearest to it.
    private record Shift(long seconds, OptionalLong written, List<Long> handovers) {
        static Shift of(RuleRun run) {
            var written = writtenTime(run);
            var handovers = handoverTimes(run);
            if (written.isEmpty() || handovers.isEmpty()) {
                return new Shift(0, written, handovers);
            }
            List<Long> differences = new ArrayList<>();
            for (long handover : handovers) {
                differences.add(written.getAsLong() - handover);
            }
            // The first handover may be of the same clock.
            if (differences.size() > 1 && differences.getLast() == 0) {
                differences.removeLast();
            }
            long least = differences.stream().min(Comparator.comparingLong(Math::abs)).orElse(0L);
            return new Shift(least, written, handovers);
        }
    }

    private static OptionalLong writtenTime(RuleRun run) {
        for (var name : List.of("Resent-Date", "Date")) {
            for (var value : run.mail().root().fields.decoded(name)) {
                var time = LenientDate.seconds(value.stripTrailing(), run.search());
                if (time.isPresent()) {
                    return time;
                }
            }
        }
        return OptionalLong.empty();
    }

    private static List<Long> handoverTimes(RuleRun run) {
        var search = run.search();
        List<String> lines =
                new ArrayList<>(
                        run.field("Received").lines().filter(l -> !Octets.isBlank(l)).toList());
        if (lines.isEmpty()) {
            return List.of();
        }
        String local = search.has(LOCAL, lines.getFirst()) ? lines.removeFirst() : "";
        if (!lines.isEmpty() && search.has(FETCHMAIL, lines.getFirst())) {
            lines.removeFirst();
        } else if (!local.isEmpty()) {
            lines.addFirst(local);
        }
        List<Long> times = new ArrayList<>();
        for (var line : lines) {
            var date = search.first(IN_RECEIVED, line);
            if (!date.isEmpty()) {
                LenientDate.seconds(date, search).ifPresent(times::add);
            }
        }
        return times;
    }

    private static boolean shifted(RuleRun run, List<String> arguments) {
        long seconds = run.once(Shift.class, Shift::of).seconds();
        return seconds >= 3600 * EvalFunctions.bound(arguments, 0, -1e12)
                && seconds < 3600 * EvalFunctions.bound(arguments, 1, 1e12);
    }

    private static boolean withinMonths(RuleRun run, List<String> arguments) {
        var shift = run.once(Shift.class, Shift::of);
        List<Long> times = new ArrayList<>();
        shift.written().ifPresent(times::add);
        if (!shift.handovers().isEmpty()) {
            times.add(shift.handovers().getFirst());
            shift.written().ifPresent(written -> times.add(written - shift.seconds()));
        }
        times.sort(Comparator.reverseOrder());
        long received = times.isEmpty() ? 0 : times.get((times.size() - 1) / 2);
        double age = run.now() - received;
        return age >= YEAR / 12 * EvalFunctions.bound(arguments, 0, -1e12)
                && age < YEAR / 12 * EvalFunctions.bound(arguments, 1, 1e12);
    }

    /// Outlook makes a part of its message identifiers of the time, in units of about 430 seconds.
    private static boolean outlookId(RuleRun run) {
        var search = run.search();
        var token = search.first(OUTLOOK_ID, run.field("MESSAGEID"));
        if (token.isEmpty()) {
            return false;
        }
        long inId = Long.parseLong(token, 16);
        long byDate = LenientDate.seconds(run.field("Date"), search).orElse(0);
        if (Math.abs(inId - expected(byDate)) < 250) {
            return false;
        }
        long byHandover = LenientDate.seconds(run.field("Received"), search).orElse(0);
        return Math.abs(inId - expected(byHandover)) >= 250;
    }

    private static long expected(long seconds) {
        return (long) (seconds * 0.0023283064365387 + 27_111_902.8329849);
    }
}
