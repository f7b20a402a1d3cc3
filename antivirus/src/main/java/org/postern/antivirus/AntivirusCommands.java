package org.postern.antivirus;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Ids;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/// The commands of the noun `Antivirus`.
public final class AntivirusCommands {
    private static final Argument<Path> FILE =
            Argument.of(
                    "file",
                    "A message on the machine of the node, as it came.",
                    word -> Path.of(word));

    private static final long LARGEST_FILE = 256L << 20;

    private final Antivirus antivirus;
    private final PatternUpdates updates;

    public AntivirusCommands(Antivirus antivirus, PatternUpdates updates) {
        this.antivirus = antivirus;
        this.updates = updates;
    }

    public List<Command> commands() {
        return List.of(status(), update(), test(), scan());
    }

    private Command status() {
        return Command.of("Antivirus", "Status")
                .summary("Shows which engines look for viruses, and how they do.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> new Result.Item(fields()));
    }

    private List<Field> fields() {
        var fields = new ArrayList<>(antivirus.status());
        fields.add(Field.of("hashes", Value.number(antivirus.hashes())));
        var daemons = new ArrayList<String>();
        for (var standing : antivirus.standings()) {
            daemons.add(
                    standing.server()
                            + ": "
                            + (standing.problem().isEmpty()
                                    ? standing.version() + ", " + standing.busy() + " scans now"
                                    : standing.problem()));
        }
        fields.add(Field.of("clamd", Value.texts(daemons)));
        fields.add(
                Field.of(
                        "icap",
                        Value.texts(
                                antivirus.icap().stream()
                                        .map(AntivirusCommands::described)
                                        .toList())));
        var latest = updates.latest();
        if (!latest.when().equals(Instant.EPOCH)) {
            fields.add(Field.of("updated", Value.instant(latest.when())));
            fields.add(Field.of("update", latest.ok() ? "done" : latest.text()));
        }
        return fields;
    }

    private static String described(IcapScanner scanner) {
        String patterns = scanner.patterns();
        String problem = scanner.problem();
        return scanner.service() + ": " + (problem.isEmpty() ? patterns : problem);
    }

    private Command update() {
        return Command.of("Antivirus", "Update")
                .summary("Fetches new patterns now and has the engines read them.")
                .help("Runs antivirus.updateCommand and waits for it, then tells clamd to reload.")
                .handler(_ -> updated());
    }

    private Result updated() throws ProblemException {
        var outcome = updates.update();
        if (!outcome.ok()) {
            throw new ProblemException(
                    "The patterns are not updated.",
                    outcome.text(),
                    "Antivirus Status, and the command of antivirus.updateCommand by hand");
        }
        return new Result.Done(
                outcome.text().isEmpty()
                        ? "The engines read their patterns anew."
                        : "The patterns are updated: " + outcome.text());
    }

    private Command test() {
        return Command.of("Antivirus", "Test")
                .summary("Has the engines scan the EICAR test file, and says who finds it.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(call -> tested(call));
    }

    private Result tested(Call call) throws ProblemException {
        String message =
                "From: <test@invalid>\r\nSubject: test of the scanners\r\nMIME-Version: 1.0\r\n"
                        + "Content-Type: application/octet-stream; name=eicar.com\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n"
                        + Base64.getMimeEncoder().encodeToString(Eicar.octets())
                        + "\r\n";
        return listing(antivirus.scan(subject(message.getBytes(StandardCharsets.US_ASCII), call)));
    }

    private Command scan() {
        return Command.of("Antivirus", "Scan")
                .summary("Has the engines scan a message that is kept as a file.")
                .argument(FILE)
                .readOnly()
                .handler(this::scanned);
    }

    private Result scanned(Call call) throws ProblemException {
        var file = call.get(FILE);
        try {
            if (Files.size(file) > LARGEST_FILE) {
                throw new ProblemException(file + " is larger than a message can be.", null, null);
            }
            return listing(antivirus.scan(subject(Files.readAllBytes(file), call)));
        } catch (IOException e) {
            throw new ProblemException(
                    file + " cannot be read.", Problems.text(e), "a path on the node's machine");
        }
    }

    private static ScanSubject subject(byte[] message, Call call) {
        String id = call.id().isEmpty() ? Ids.next() : call.id();
        return ScanSubject.of(message, id, Duration.ofMinutes(1));
    }

    private static Result listing(ScanReport report) throws ProblemException {
        for (var engine : report.engines()) {
            if (!engine.answered()) {
                throw new ProblemException(
                        "The engine " + engine.engine() + " does not answer.",
                        engine.problem(),
                        "Antivirus Status");
            }
        }
        var rows = new ArrayList<List<Value>>();
        for (var finding : report.findings()) {
            rows.add(
                    List.of(
                            Value.text(finding.engine()),
                            Value.text(finding.status().name().toLowerCase(Locale.ROOT)),
                            Value.text(finding.name()),
                            Value.text(finding.part()),
                            Value.text(finding.file())));
        }
        return new Result.Listing(
                List.of("engine", "status", "name", "part", "file"), rows, "finding", "findings");
    }
}
