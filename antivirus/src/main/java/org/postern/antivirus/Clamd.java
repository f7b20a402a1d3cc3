package org.postern.antivirus;

import org.postern.kernel.Events;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// ClamAV, by its daemon.
///
/// The whole message goes to clamd in one stream, since some of its patterns look at a message as
/// such. Only when clamd finds something, the parts follow one by one, to learn which of them it
/// is; what no part has alone is said of the message. A message above
/// [AntivirusSettings#clamdStreamMax] goes part by part at once.
///
/// Of several daemons the one with the least to do is asked; if it fails, the next, and it is left
/// out for a while.
public final class Clamd implements VirusScanner {
    static final String NAME = "clamav";

    /// Most parts of one message that are sent one by one.
    static final int MOST_PARTS = 200;

    /// How one daemon does.
    ///
    /// @param version empty when it is not known
    /// @param problem empty when it answers
    /// @param busy scans under way
    public record Standing(String server, String version, String problem, int busy) {}

    private final List<ClamdServer> servers;
    private final AntivirusSettings settings;

    /// A version tells only of the patterns of ClamAV's makers, not of a site's own.
    private final AtomicInteger reloads = new AtomicInteger();

    public Clamd(AntivirusSettings settings, InstantSource clock, Events events) {
        this.settings = settings;
        this.servers =
                settings.clamd().stream()
                        .map(address -> new ClamdServer(address, settings, clock, events))
                        .toList();
    }

    @Override
    public String name() {
        return NAME;
    }

    /// The versions of all daemons: which of them is asked is not known beforehand.
    @Override
    public String patterns() {
        var versions = new ArrayList<String>();
        for (var server : servers) {
            String version = server.version();
            if (version.isEmpty() && server.mayTry()) {
                return "";
            }
            versions.add(version);
        }
        return versions.stream().allMatch(String::isEmpty)
                ? ""
                : String.join(" | ", versions) + " #" + reloads.get();
    }

    @Override
    public ScanReport scan(ScanSubject subject) {
        var deadline = Deadline.in(subject.timeLimit());
        String problem = "";
        for (var server : candidates()) {
            try {
                var findings = scan(server, subject, deadline);
                server.worked();
                return new ScanReport(
                        findings, List.of(new EngineReport(NAME, server.version(), true, "")));
            } catch (SourceException e) {
                return ScanReport.unavailable(NAME, true, Problems.text(e));
            } catch (IOException e) {
                problem = server.address() + ": " + Problems.text(e);
                if (deadline.over()) {
                    // A server is not to blame for time that others took.
                    break;
                }
                server.failed(e);
            }
        }
        return ScanReport.unavailable(NAME, true, problem.isEmpty() ? lastProblem() : problem);
    }

    private List<ClamdServer> candidates() {
        return servers.stream()
                .filter(ClamdServer::mayTry)
                .sorted(Comparator.comparingInt(ClamdServer::busy))
                .toList();
    }

    private String lastProblem() {
        return servers.stream()
                .map(server -> server.address() + ": " + server.problem())
                .findFirst()
                .orElse("no daemon is named in antivirus.clamd");
    }

    private List<ScanFinding> scan(ClamdServer server, ScanSubject subject, Deadline deadline)
            throws IOException {
        if (subject.source().octets() > settings.clamdStreamMax().count()) {
            return byParts(server, subject, deadline);
        }
        ClamdReply reply;
        try (var whole = NumberedPart.open(subject.source(), 0, subject.source().octets())) {
            reply = server.scan(whole, deadline);
        }
        return switch (reply) {
            case ClamdReply.Clean() -> List.of();
            case ClamdReply.Found found -> located(server, subject, deadline, found);
            case ClamdReply.TooLarge() -> byParts(server, subject, deadline);
            case ClamdReply.Failed(var text) -> throw new IOException(text);
        };
    }

    /// Which part it is.
    private List<ScanFinding> located(
            ClamdServer server, ScanSubject subject, Deadline deadline, ClamdReply.Found found) {
        try {
            var parts = byParts(server, subject, deadline);
            if (parts.stream().anyMatch(part -> part.status() == found.status())) {
                return parts;
            }
        } catch (IOException e) {
            // That there is a virus is known; where it is, is not.
        }
        return List.of(new ScanFinding("", "", found.status(), found.name(), NAME));
    }

    private List<ScanFinding> byParts(ClamdServer server, ScanSubject subject, Deadline deadline)
            throws IOException {
        var findings = new ArrayList<ScanFinding>();
        var parts = NumberedPart.of(subject.summary().structure(), MOST_PARTS + 1);
        for (var part : parts.subList(0, Math.min(MOST_PARTS, parts.size()))) {
            if (part.leaf().extent().bodyOctets() > 0) {
                byPart(server, subject, part, deadline, findings);
            }
        }
        if (parts.size() > MOST_PARTS) {
            findings.add(
                    new ScanFinding(
                            "",
                            "",
                            ScanStatus.UNSCANNABLE,
                            "more than " + MOST_PARTS + " parts",
                            NAME));
        }
        return findings;
    }

    private void byPart(
            ClamdServer server,
            ScanSubject subject,
            NumberedPart part,
            Deadline deadline,
            List<ScanFinding> findings)
            throws IOException {
        if (part.leaf().extent().bodyOctets() / 4 * 3 > settings.clamdStreamMax().count()) {
            findings.add(tooLarge(part));
            return;
        }
        ClamdReply reply;
        try (var octets = part.open(subject.source())) {
            reply = server.scan(octets, deadline);
        }
        switch (reply) {
            case ClamdReply.Clean() -> {}
            case ClamdReply.Found found ->
                    findings.add(
                            new ScanFinding(
                                    part.number(),
                                    part.fileName(),
                                    found.status(),
                                    found.name(),
                                    NAME));
            case ClamdReply.TooLarge() -> findings.add(tooLarge(part));
            case ClamdReply.Failed(var text) -> throw new IOException(text);
        }
    }

    private static ScanFinding tooLarge(NumberedPart part) {
        return new ScanFinding(
                part.number(),
                part.fileName(),
                ScanStatus.UNSCANNABLE,
                "larger than clamd's StreamMaxLength",
                NAME);
    }

    /// Tells every daemon to read its patterns anew.
    ///
    /// @return what went wrong, a sentence each
    public List<String> reload() {
        reloads.incrementAndGet();
        var problems = new ArrayList<String>();
        for (var server : servers) {
            try {
                server.ask("RELOAD");
            } catch (IOException e) {
                problems.add(server.address() + ": " + Problems.text(e));
            }
        }
        return problems;
    }

    /// Asks every daemon how it does.
    public List<Standing> standings() {
        return servers.stream()
                .map(server -> {
                    String version = server.freshVersion();
                    return new Standing(
                            server.address().toString(), version, server.problem(), server.busy());
                })
                .toList();
    }
}
