package org.postern.screening;

import org.postern.kernel.Addresses;
import org.postern.kernel.Argument;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.net.Network;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;

/// The commands of the noun `Networks`: where clients are from, and what the rules for it say. The
/// rules themselves are settings.
public final class OriginCommands {
    private static final Argument<InetAddress> ADDRESS =
            Argument.of("address", "A client's address.", text -> Network.parse(text).address());

    private final Origins origins;

    public OriginCommands(Origins origins) {
        this.origins = origins;
    }

    public List<Command> commands() {
        return List.of(status(), lookup(), reload());
    }

    private Command status() {
        return Command.of("Networks", "Status")
                .summary("Tells which files of networks are in use, and what is wrong with them.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(_ -> new Result.Item(origins.fields()));
    }

    private Command lookup() {
        return Command.of("Networks", "Lookup")
                .summary("Tells the autonomous system and the country of an address.")
                .help("As the files of networks.files have them, and which rule applies to it.")
                .role(Role.HELP_DESK)
                .argument(ADDRESS)
                .readOnly()
                .handler(call -> {
                    usable();
                    var address = call.get(ADDRESS);
                    var owner = origins.find(address);
                    var ruling = origins.judge(address);
                    var what = ruling.what();
                    return new Result.Item(
                            List.of(
                                    Field.of("address", Addresses.text(address)),
                                    Field.of(
                                            "system",
                                            owner.system() == 0 ? "" : "AS" + owner.system()),
                                    Field.of("country", owner.country()),
                                    Field.of(
                                            "rule",
                                            what == null
                                                    ? ""
                                                    : what.name().toLowerCase(Locale.ROOT)
                                                            + " "
                                                            + ruling.by())));
                });
    }

    private void usable() throws ProblemException {
        if (origins.networks() == 0) {
            throw new ProblemException(
                    "Nothing is known about networks.",
                    origins.problem().orElse("networks.files is empty."),
                    "Settings Set networks.files FILE.csv (columns: network, country, asn)");
        }
    }

    private Command reload() {
        return Command.of("Networks", "Reload")
                .summary("Reads the files of networks again if they have changed.")
                .help("They are also looked at by themselves, about twice a minute.")
                .role(Role.ADMINISTRATOR)
                .handler(_ -> {
                    if (!origins.refresh()) {
                        throw new ProblemException(
                                "The files cannot be used; what was read before stays in use.",
                                origins.problem().orElse(null),
                                "Networks Status");
                    }
                    usable();
                    return new Result.Done(origins.networks() + " networks are known.");
                });
    }
}
