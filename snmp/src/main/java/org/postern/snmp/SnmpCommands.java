package org.postern.snmp;

import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.kernel.Words;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// The commands of the noun `Snmp`.
public final class SnmpCommands {
    private static final String MIB = "POSTERN-MIB.txt";

    private final SnmpService service;

    public SnmpCommands(SnmpService service) {
        this.service = service;
    }

    public List<Command> commands() {
        return List.of(mib(), status(), test());
    }

    private Command mib() {
        return Command.of("Snmp", "Mib")
                .summary("Prints POSTERN-MIB, which monitors read to show names for numbers.")
                .help("./postern admin 'Snmp Mib' > POSTERN-MIB.txt")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> new Result.Document(text()));
    }

    /// POSTERN-MIB, lines ended by LF.
    public static String text() {
        try (InputStream in = SnmpCommands.class.getResourceAsStream(MIB)) {
            return new String(
                    Objects.requireNonNull(in, MIB).readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Command status() {
        return Command.of("Snmp", "Status")
                .summary("Shows whether the agent answers, whom it refused, and whom it told.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> new Result.Item(service.status()));
    }

    private Command test() {
        return Command.of("Snmp", "Test")
                .summary("Sends a test notification to every receiver of snmp.receivers.")
                .help(
                        "A trap that was sent may still be lost on its way; an inform is"
                                + " acknowledged or lost.")
                .handler(this::test);
    }

    private Result test(Call call) throws ProblemException {
        return new Result.Listing(
                List.of("receiver", "outcome", "reason"),
                service.test(call.operator()).stream()
                        .map(result ->
                                List.<Value>of(
                                        Value.text(result.receiver().shown()),
                                        Value.text(Words.constantName(result.told().outcome())),
                                        Value.text(result.told().reason())))
                        .toList(),
                "receiver",
                "receivers");
    }
}
