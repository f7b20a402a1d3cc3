package org.postern.screening;

import org.postern.kernel.Argument;
import org.postern.kernel.Command;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.net.Network;

import java.util.List;

/// The commands of the noun `Harvest`: clients that guess at recipients.
public final class HarvestCommands {
    private static final Argument<Network> WHO =
            Argument.of("who", "A client's address, or the /64 of one.", Network::parse);

    private final HarvestGuard guard;

    public HarvestCommands(HarvestGuard guard) {
        this.guard = guard;
    }

    public List<Command> commands() {
        return List.of(list(), lift());
    }

    private Command list() {
        return Command.of("Harvest", "List")
                .summary("Lists the addresses that named unknown recipients.")
                .help(
                        """
                        An address with an end is blocked until then. The settings under harvest say how
                        many guesses delay and block, and for how long.\
                        """)
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> {
                    List<List<Value>> rows =
                            guard.standings().stream()
                                    .map(row ->
                                            List.of(
                                                    Value.text(row.who()),
                                                    Value.number(row.unknownRecipients()),
                                                    row.until()
                                                            .map(Value::instant)
                                                            .orElse(Value.nothing()),
                                                    Value.instant(row.last())))
                                    .toList();
                    return new Result.Listing(
                            List.of("who", "unknownRecipients", "blockedUntil", "last"),
                            rows,
                            "address",
                            "addresses");
                });
    }

    private Command lift() {
        return Command.of("Harvest", "Lift")
                .summary("Forgets the guesses of an address, and lifts its block.")
                .role(Role.HELP_DESK)
                .argument(WHO)
                .handler(call -> {
                    var who = call.get(WHO);
                    if (!guard.lift(who.address())) {
                        throw new ProblemException(
                                "No guesses are held against " + who + ".", null, "Harvest List");
                    }
                    return new Result.Done("The guesses of " + who + " are forgotten.");
                });
    }
}
