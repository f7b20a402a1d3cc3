package org.postern.kernel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `Alarm List`, `Alarm Acknowledge` and `Alarm Test`.
public final class AlarmCommands {
    private static final Argument<String> ALL =
            Argument.text("all", "all: those that are not raised too.")
                    .offering(List.of("all"))
                    .optional();
    private static final Argument<String> NAME =
            Argument.text(
                    "alarm", "The alarm's name; with its subject in quotes, where it has one.");
    private static final Argument<String> NOTE =
            Argument.text("note", "What others should know.").optional();
    private static final Argument<Long> SECONDS =
            Argument.number("seconds", "How long it lasts; 60 unless told.", 1, 86_400).optional();

    private final Alarms alarms;

    public AlarmCommands(Alarms alarms) {
        this.alarms = alarms;
    }

    /// The names of what is raised, for Tab.
    public List<String> names() {
        return alarms.raised().stream().map(Alarms.Raised::name).distinct().toList();
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Alarm", "List")
                        .summary("Lists the alarms that are raised, with their age.")
                        .help(
                                "An alarm is raised when its condition has held for"
                                        + " alarms.raiseAfter, and cleared by itself when it has"
                                        + " been over for alarms.clearAfter.")
                        .role(Role.HELP_DESK)
                        .argument(ALL)
                        .readOnly()
                        .handler(this::list),
                Command.of("Alarm", "Acknowledge")
                        .summary("Says that you know of an alarm.")
                        .help("It stays raised until its condition is over.")
                        .argument(NAME)
                        .argument(NOTE)
                        .handler(this::acknowledge),
                Command.of("Alarm", "Test")
                        .summary("Raises an alarm that ends by itself, to see who is told.")
                        .argument(SECONDS)
                        .handler(call -> {
                            long seconds = call.find(SECONDS).orElse(60L);
                            alarms.test(Duration.ofSeconds(seconds));
                            return new Result.Done(
                                    "The alarm test is raised for " + seconds + " seconds.");
                        }));
    }

    private Result list(Call call) throws ProblemException {
        if (call.find(ALL).isEmpty()) {
            return listed(alarms.raised());
        }
        if (!call.get(ALL).equalsIgnoreCase("all")) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.BAD_ARGUMENT,
                            "Alarm List takes all, or nothing.",
                            null,
                            "Alarm List all"));
        }
        return declared();
    }

    private static Result listed(List<Alarms.Raised> raised) {
        var rows = new ArrayList<List<Value>>();
        for (Alarms.Raised each : raised) {
            String known =
                    each.acknowledgedBy().isEmpty()
                            ? ""
                            : each.note().isEmpty()
                                    ? each.acknowledgedBy()
                                    : each.acknowledgedBy() + ": " + each.note();
            rows.add(
                    List.of(
                            Value.text(each.alarm()),
                            Value.text(each.subject()),
                            Value.text(each.urgent() ? "urgent" : "warning"),
                            Value.instant(each.since()),
                            Value.text(known),
                            Value.text(each.text() + " " + each.advice())));
        }
        return new Result.Listing(
                List.of("alarm", "subject", "severity", "since", "acknowledged", "text"),
                rows,
                "alarm",
                "alarms");
    }

    private Result declared() {
        List<String> raised = alarms.raised().stream().map(Alarms.Raised::alarm).toList();
        var rows = new ArrayList<List<Value>>();
        for (Alarm alarm : alarms.declared()) {
            rows.add(
                    List.of(
                            Value.text(alarm.name()),
                            Value.flag(raised.contains(alarm.name())),
                            Value.text(alarm.urgent() ? "urgent" : "warning"),
                            Value.text(alarm.summary())));
        }
        return new Result.Listing(
                List.of("alarm", "raised", "severity", "when"), rows, "alarm", "alarms");
    }

    private Result acknowledge(Call call) throws ProblemException {
        String name = call.get(NAME);
        int space = name.indexOf(' ');
        String alarm = space < 0 ? name : name.substring(0, space);
        String subject = space < 0 ? "" : name.substring(space + 1);
        int count = alarms.acknowledge(alarm, subject, call.operator(), call.find(NOTE).orElse(""));
        if (count == 0) {
            throw ProblemException.noSuch(
                    "There is no alarm " + Words.shown(name) + " that is raised.",
                    null,
                    "Alarm List");
        }
        return new Result.Done(
                name + " is acknowledged." + (count == 1 ? "" : " There were " + count + "."));
    }
}
