package org.postern.antivirus;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;
import org.postern.net.BackOff;
import org.postern.net.ServiceConnection;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// A scanner that speaks ICAP.
///
/// ICAP knows pages of the web, not mail: each part goes to the server as the answer to a request
/// for a file of its name (RESPMOD), or as a file that is sent (REQMOD) where a service takes only
/// that. Nothing found is 204, or the same page back; anything else is what the fields of the
/// answer say.
public final class IcapScanner implements VirusScanner {
    static final String NAME = "icap";

    /// Most parts of one message that are sent.
    static final int MOST_PARTS = 200;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /// A host that the pages come from; nobody can have that name (RFC 6761 section 6.4).
    private static final String ORIGIN = "mail.invalid";

    private final IcapService service;
    private final AntivirusSettings settings;
    private final InstantSource clock;
    private final Events events;
    private final BackOff backOff;

    private volatile @Nullable IcapOptions options;

    public IcapScanner(
            IcapService service, AntivirusSettings settings, InstantSource clock, Events events) {
        this.service = service;
        this.settings = settings;
        this.clock = clock;
        this.events = events;
        this.backOff = new BackOff(clock, FIRST_PAUSE, settings.backOff());
    }

    @Override
    public String name() {
        return NAME;
    }

    public IcapService service() {
        return service;
    }

    /// Why it does not answer; empty when it does.
    public String problem() {
        return backOff.problem();
    }

    // RFC 3507 section 4.7: the tag changes with whatever changes answers
    @Override
    public String patterns() {
        var known = options;
        if (known != null && clock.instant().isBefore(known.until())) {
            return known.tag();
        }
        if (!backOff.mayTry()) {
            return "";
        }
        try (var connection = connect(Deadline.in(settings.timeout()))) {
            var fresh = options(connection);
            worked();
            return fresh.tag();
        } catch (IOException e) {
            failed(e);
            return "";
        }
    }

    @Override
    public ScanReport scan(ScanSubject subject) {
        if (!backOff.mayTry()) {
            return ScanReport.unavailable(NAME, true, service + ": " + backOff.problem());
        }
        var deadline = Deadline.in(subject.timeLimit());
        try {
            var findings = findings(subject, deadline);
            worked();
            var known = options;
            String version = known == null ? "" : (known.server() + " " + known.tag()).strip();
            return new ScanReport(findings, List.of(new EngineReport(NAME, version, true, "")));
        } catch (SourceException e) {
            return ScanReport.unavailable(NAME, true, Problems.text(e));
        } catch (IOException e) {
            failed(e);
            return ScanReport.unavailable(NAME, true, service + ": " + Problems.text(e));
        }
    }

    private List<ScanFinding> findings(ScanSubject subject, Deadline deadline) throws IOException {
        var findings = new ArrayList<ScanFinding>();
        var parts = NumberedPart.of(subject.summary().structure(), MOST_PARTS + 1);
        var connection = connect(deadline);
        try {
            for (var part : parts.subList(0, Math.min(MOST_PARTS, parts.size()))) {
                if (part.leaf().extent().bodyOctets() == 0) {
                    continue;
                }
                if (!connection.usable()) {
                    connection.close();
                    connection = connect(deadline);
                }
                connection.within(deadline.atMost(settings.timeout()));
                scan(connection, subject, part, findings);
            }
        } finally {
            connection.close();
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

    private IcapConnection connect(Deadline deadline) throws IOException {
        var connection =
                ServiceConnection.open(
                        service.address(), deadline.atMost(settings.connectTimeout()));
        connection.within(deadline.atMost(settings.timeout()));
        return new IcapConnection(connection);
    }

    private IcapOptions options(IcapConnection connection) throws IOException {
        var known = options;
        if (known != null && clock.instant().isBefore(known.until())) {
            return known;
        }
        var response =
                connection.ask(
                        "OPTIONS "
                                + service
                                + " ICAP/1.0\r\nHost: "
                                + service.address()
                                + "\r\nUser-Agent: Postern\r\nEncapsulated: null-body=0\r\n\r\n");
        if (response.status() != 200) {
            throw new IcapFormatException("OPTIONS is answered by " + response.status());
        }
        var fresh = IcapOptions.of(response, clock.instant());
        options = fresh;
        return fresh;
    }

    private void scan(
            IcapConnection connection,
            ScanSubject subject,
            NumberedPart part,
            List<ScanFinding> findings)
            throws IOException {
        var how = options(connection);
        try (var body = part.open(subject.source())) {
            var response = connection.send(head(how, part), body, how.preview());
            var verdict = verdict(response);
            if (verdict != null) {
                findings.add(
                        new ScanFinding(
                                part.number(),
                                part.fileName(),
                                ScanStatus.INFECTED,
                                verdict,
                                NAME));
            }
        }
    }

    /// The name of what was found; null for nothing.
    private static @Nullable String verdict(IcapResponse response) throws IOException {
        return switch (response.status()) {
            // RFC 3507 section 4.6: nothing to change
            case 204 -> null;
            case 200, 201 -> {
                var viruses = response.viruses();
                if (!viruses.isEmpty()) {
                    yield String.join(", ", viruses);
                }
                yield response.httpStatus() >= 400
                        ? "refused by the scanner with " + response.httpStatus()
                        : null;
            }
            default -> {
                var viruses = response.viruses();
                if (viruses.isEmpty()) {
                    throw new IcapFormatException("answered by " + response.status());
                }
                yield String.join(", ", viruses);
            }
        };
    }

    // RFC 3507 section 4.9.1, and section 4.8.1 for a request; section 4.4.2: no field that is for
    // one hop
    private String head(IcapOptions how, NumberedPart part) {
        String type = part.leaf().fields().mediaType().toString();
        String file = "/" + part.number() + "/" + escaped(part.fileName());
        String request =
                how.responses()
                        ? "GET http://"
                                + ORIGIN
                                + file
                                + " HTTP/1.1\r\nHost: "
                                + ORIGIN
                                + "\r\n\r\n"
                        : "POST http://"
                                + ORIGIN
                                + file
                                + " HTTP/1.1\r\nHost: "
                                + ORIGIN
                                + "\r\nContent-Type: "
                                + clean(type)
                                + "\r\n\r\n";
        String answer =
                how.responses()
                        ? "HTTP/1.1 200 OK\r\nContent-Type: " + clean(type) + "\r\n\r\n"
                        : "";
        var head = new StringBuilder();
        head.append(how.responses() ? "RESPMOD " : "REQMOD ").append(service);
        head.append(" ICAP/1.0\r\nHost: ").append(service.address());
        head.append("\r\nUser-Agent: Postern\r\nAllow: 204\r\n");
        if (how.preview() >= 0) {
            head.append("Preview: ").append(how.preview()).append("\r\n");
        }
        head.append("Encapsulated: req-hdr=0, ");
        if (how.responses()) {
            head.append("res-hdr=").append(request.length()).append(", res-body=");
        } else {
            head.append("req-body=");
        }
        head.append(request.length() + answer.length()).append("\r\n\r\n");
        return head.append(request).append(answer).toString();
    }

    private static String clean(String type) {
        for (int i = 0; i < type.length(); i++) {
            if (type.charAt(i) <= ' ' || type.charAt(i) > '~') {
                return "application/octet-stream";
            }
        }
        return type;
    }

    /// A file's name as a segment of a path.
    // RFC 3986 section 2.1: what is not unreserved is in per cent
    private static String escaped(String name) {
        var text = new StringBuilder();
        String shown = ShownText.of(name, 200);
        for (byte octet : shown.getBytes(StandardCharsets.UTF_8)) {
            int c = octet & 0xFF;
            if (isUnreserved(c)) {
                text.append((char) c);
            } else {
                text.append('%').append(Character.forDigit(c >> 4, 16));
                text.append(Character.forDigit(c & 15, 16));
            }
        }
        return text.isEmpty() ? "part" : text.toString();
    }

    private static boolean isUnreserved(int c) {
        int lower = c | 0x20;
        return (lower >= 'a' && lower <= 'z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '-'
                || c == '_';
    }

    private void worked() {
        if (backOff.worked()) {
            events.record(new AntivirusEvent.EngineBack(NAME, service.toString()));
        }
    }

    private void failed(IOException e) {
        String problem = Problems.text(e);
        if (backOff.failed(problem)) {
            events.record(new AntivirusEvent.EngineLost(NAME, service.toString(), problem));
        }
    }
}
