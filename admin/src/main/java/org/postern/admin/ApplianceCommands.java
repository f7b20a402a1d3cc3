package org.postern.admin;

import org.postern.kernel.Command;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;

import java.util.List;

/// Commands that scripts for mail appliances begin with, and whose answers never change here:
/// Postern has no licences, and its updates come as packages of the system.
public final class ApplianceCommands {
    private ApplianceCommands() {}

    public static List<Command> all() {
        return List.of(
                Command.of("License", "Status")
                        .summary("Shows what is licensed, which is everything.")
                        .help("Postern has no licences: every feature is there for everybody.")
                        .role(Role.HELP_DESK)
                        .readOnly()
                        .handler(_ ->
                                new Result.Listing(
                                        List.of("feature", "status"),
                                        List.of(List.of(Value.text("all"), Value.text("licensed"))),
                                        "feature",
                                        "features")),
                Command.of("Update", "List")
                        .summary("Lists the updates that wait to be installed here, which is none.")
                        .help("A new version comes as a package of the system, or as a clone.")
                        .role(Role.HELP_DESK)
                        .readOnly()
                        .handler(_ ->
                                new Result.Listing(
                                        List.of("update"), List.of(), "update", "updates")));
    }
}
