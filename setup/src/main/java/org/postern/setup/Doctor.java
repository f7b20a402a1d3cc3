package org.postern.setup;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.setup.Finding.Grade;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Runs checks beside each other, within a time: what is late is said to be so.
public final class Doctor {
    private static final Logger LOG = System.getLogger(Doctor.class.getName());

    /// Longest that all checks together may take.
    static final Duration PATIENCE = Duration.ofSeconds(25);

    private final Map<String, Check> checks = new LinkedHashMap<>();
    private final Duration patience;

    /// @param checks in the order in which they are shown
    Doctor(List<Check> checks, Duration patience) {
        checks.forEach(check -> this.checks.put(check.name(), check));
        this.patience = patience;
    }

    /// With all checks.
    ///
    /// @param tools what they work with
    public static Doctor with(Instruments tools) {
        return new Doctor(
                List.of(
                        new HostAddressCheck(tools),
                        new ReverseCheck(tools),
                        new MxCheck(tools),
                        new CnameCheck(tools),
                        new SpfPolicyCheck(tools),
                        new DkimCheck(tools),
                        new DmarcCheck(tools),
                        new StsCheck(tools),
                        new DaneCheck(tools),
                        new CertificateCheck(tools),
                        new PortsCheck(),
                        new RelayCheck(),
                        new DnsListCheck(tools),
                        new ClockCheck(tools),
                        new TimeZoneCheck(),
                        new DiskCheck(),
                        new SpaceCheck(),
                        new LimitsCheck(),
                        new MemoryCheck()),
                PATIENCE);
    }

    /// The names of the checks.
    public List<String> names() {
        return List.copyOf(checks.keySet());
    }

    /// Runs all checks, or one.
    ///
    /// @param name of one; empty: all
    /// @throws ProblemException when there is none of that name, or it is cancelled
    public List<Finding> examine(Deployment site, String name, Progress progress)
            throws ProblemException {
        var chosen = chosen(name);
        var running = new ArrayList<Running>();
        long ends = System.nanoTime() + patience.toNanos();
        chosen.forEach(check -> running.add(new Running(check, site)));
        var all = new ArrayList<Finding>();
        try {
            for (var each : running) {
                progress.step(
                        "Looking at " + each.check.name(),
                        running.indexOf(each),
                        running.size(),
                        Progress.Unit.STEPS);
                all.addAll(each.findings(ends - System.nanoTime()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running.forEach(Running::stop);
        }
        return all;
    }

    private List<Check> chosen(String name) throws ProblemException {
        if (name.isEmpty()) {
            return List.copyOf(checks.values());
        }
        var one = checks.get(name);
        if (one == null) {
            throw ProblemException.noSuch(
                    "There is no check " + name + ".",
                    "There are: " + String.join(", ", checks.keySet()) + ".",
                    "Doctor, which runs all of them");
        }
        return List.of(one);
    }

    /// One check under way, on a thread of its own.
    private static final class Running {
        private final Check check;
        private final Findings findings;
        private final Thread thread;

        Running(Check check, Deployment site) {
            this.check = check;
            this.findings = new Findings(check.name());
            this.thread =
                    Thread.ofVirtual()
                            .name("doctor-" + check.name())
                            .start(() -> look(check, site, findings));
        }

        private static void look(Check check, Deployment site, Findings findings) {
            try {
                check.look(site, findings);
            } catch (InterruptedException late) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "a check failed by a defect check=" + check.name(), e);
                findings.unchecked("", "the check itself failed; the log says how");
            }
        }

        List<Finding> findings(long nanos) throws InterruptedException {
            boolean done = thread.join(Duration.ofNanos(Math.max(1, nanos)));
            if (!done) {
                findings.unchecked("", "not finished in time; what was found before stands above");
            }
            return findings.close();
        }

        void stop() {
            thread.interrupt();
        }
    }

    /// The worst of them.
    public static Grade worst(List<Finding> findings) {
        return findings.stream().map(Finding::grade).max(Enum::compareTo).orElse(Grade.GOOD);
    }

    /// The exit status for the worst grade: 0 all is well or not checked, 1 warnings, 2 bad.
    public static int exit(Grade worst) {
        return switch (worst) {
            case GOOD, NOTE, UNCHECKED -> 0;
            case WARNING -> 1;
            case BAD -> 2;
        };
    }

    /// All of them for people, and a last line that counts.
    public static String text(List<Finding> findings) {
        return findings.stream().map(each -> each.shown() + "\n").collect(Collectors.joining())
                + counts(findings)
                + "\n";
    }

    private static String counts(List<Finding> findings) {
        var counts = new ArrayList<String>();
        for (var grade : Grade.values()) {
            long count = findings.stream().filter(each -> each.grade() == grade).count();
            if (count > 0) {
                counts.add(count + " " + grade.word());
            }
        }
        return String.join(", ", counts);
    }

    /// The command.
    ///
    /// @param site describes the node, as it is when asked
    public List<Command> commands(Supplier<Deployment> site) {
        var name =
                Argument.text("check", "One of the checks; all when left out.")
                        .offering(names())
                        .optional();
        return List.of(
                Command.of("Doctor")
                        .summary("Looks for what deployments get wrong, and says what mends it.")
                        .help(help())
                        .role(Role.HELP_DESK)
                        .argument(name)
                        .readOnly()
                        .handler(call -> answer(call, name, site)));
    }

    private Result answer(Call call, Argument<String> name, Supplier<Deployment> site)
            throws ProblemException {
        var findings = examine(site.get(), call.find(name).orElse(""), call.progress());
        return new Result.Lines(
                Finding.COLUMNS,
                findings.stream()
                        .map(each -> new Result.Line(each.values(), List.of(), each.shown()))
                        .toList(),
                "finding",
                "findings");
    }

    private String help() {
        return "Each finding has a grade: good, note (could be better), unchecked, warning (some"
                + " mail will be refused or distrusted), bad (mail is lost, or strangers abuse"
                + " the node). It takes at most "
                + TimeUnit.NANOSECONDS.toSeconds(patience.toNanos())
                + " seconds. ./postern doctor does the same, also where no node runs; its exit"
                + " status is 0, 1 for warnings, 2 for bad findings.\n\n"
                + checks.values().stream()
                        .map(check -> "  %-12s %s".formatted(check.name(), check.about()))
                        .collect(Collectors.joining("\n"));
    }
}
