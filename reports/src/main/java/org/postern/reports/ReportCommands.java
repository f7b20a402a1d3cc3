package org.postern.reports;

import org.postern.engine.EngineException;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.DiskGuard;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Domain;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/// The commands of one kind of report.
final class ReportCommands {
    private static final DiskGuard GUARD =
            new DiskGuard(
                    "The counts are not available now.",
                    System.getLogger(ReportCommands.class.getName()));
    private static final int MOST_LISTED = 10_000;

    private static final Argument<Domain> DOMAIN =
            Argument.of("domain", "A domain that is told, as List shows it.", Domain::of);
    private static final Argument<LocalDate> DAY =
            Argument.of(
                            "day",
                            "A day (UTC) such as 2026-11-23; today unless told.",
                            LocalDate::parse)
                    .optional();

    private final String noun;
    private final String about;
    private final DayCounts counts;
    private final Reporting reporting;

    ReportCommands(String noun, String about, DayCounts counts, Reporting reporting) {
        this.noun = noun;
        this.about = about;
        this.counts = counts;
        this.reporting = reporting;
    }

    List<Command> all() {
        return List.of(
                Command.of(noun, "List")
                        .summary(
                                "Lists which domains are told of "
                                        + about
                                        + ", and what came of it.")
                        .role(Role.HELP_DESK)
                        .readOnly()
                        .argument(DAY)
                        .handler(call -> GUARD.run(call, this::list)),
                Command.of(noun, "Show")
                        .summary("Shows what a domain is told of " + about + ".")
                        .role(Role.HELP_DESK)
                        .readOnly()
                        .argument(DOMAIN)
                        .argument(DAY)
                        .handler(call -> GUARD.run(call, this::show)),
                Command.of(noun, "Send")
                        .summary("Sends a domain its report on " + about + " now.")
                        .help("Reports go out by themselves, within four hours after a day's end.")
                        .argument(DOMAIN)
                        .argument(DAY)
                        .handler(call -> GUARD.run(call, this::send)));
    }

    private LocalDate day(Call call) {
        return call.find(DAY).orElseGet(reporting::today);
    }

    private Result list(Call call) throws EngineException {
        counts.flush();
        var day = day(call);
        var rows = new ArrayList<List<Value>>();
        for (String domain : counts.domains(day)) {
            if (rows.size() == MOST_LISTED) {
                break;
            }
            long events = counts.rows(day, domain).stream().mapToLong(DayCounts.Row::count).sum();
            var sent = counts.sent(day, domain);
            rows.add(
                    List.of(
                            Value.text(domain),
                            Value.number(events),
                            sent.isEmpty() ? Value.nothing() : Value.instant(sent.get().when()),
                            Value.text(sent.map(DayCounts.Sent::text).orElse("not yet sent"))));
        }
        return new Result.Listing(
                List.of("domain", "counted", "attempt", "result"), rows, "domain", "domains");
    }

    private Result show(Call call) throws EngineException, ProblemException {
        counts.flush();
        var day = day(call);
        String domain = call.get(DOMAIN).ascii();
        var report = reporting.report(counts, day, domain).orElseThrow(() -> nothing(day, domain));
        return new Result.Item(
                List.of(
                        Field.of("domain", domain),
                        Field.of(
                                "day", Value.instant(day.atStartOfDay(ZoneOffset.UTC).toInstant())),
                        Field.of("file", report.file()),
                        Field.of("report", new String(report.octets(), StandardCharsets.UTF_8))));
    }

    private Result send(Call call) throws EngineException, ProblemException {
        counts.flush();
        var day = day(call);
        String domain = call.get(DOMAIN).ascii();
        if (reporting.report(counts, day, domain).isEmpty()) {
            throw nothing(day, domain);
        }
        return new Result.Done(domain + ": " + reporting.send(counts, day, domain).text() + ".");
    }

    private ProblemException nothing(LocalDate day, String domain) {
        return new ProblemException(
                "Nothing was counted for " + domain + " on " + day + ".",
                "Days are those of UTC.",
                noun + " List " + day);
    }
}
