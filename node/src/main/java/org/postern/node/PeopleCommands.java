package org.postern.node;

import org.postern.directory.CosCommands;
import org.postern.directory.DirCommands;
import org.postern.directory.DlCommands;
import org.postern.directory.DlEntryCommands;
import org.postern.directory.DomainCommands;
import org.postern.directory.FactorCommands;
import org.postern.directory.SchemaCommands;
import org.postern.directory.client.LdapCommands;
import org.postern.kernel.Command;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The directory's commands but those of `User`, which other rooms need as well.
final class PeopleCommands {
    private PeopleCommands() {}

    static List<Command> of(People people, InstantSource clock) {
        var directory = people.directory();
        var names = people.names();
        var all = new ArrayList<Command>();
        all.addAll(
                new DomainCommands(directory, people.writer(), names, people.backends())
                        .commands());
        all.addAll(new CosCommands(directory, people.classes(), names).commands());
        all.addAll(new DlCommands(directory, people.groups(), names).commands());
        all.addAll(new DlEntryCommands(directory, people.groups(), names).commands());
        all.addAll(
                new DirCommands(
                                directory,
                                people.writer(),
                                people.groups(),
                                people.passwords(),
                                people.backends())
                        .commands());
        all.addAll(
                new FactorCommands(directory, people.writer(), names, people.factors(), clock)
                        .commands());
        all.addAll(new LdapCommands().commands());
        all.addAll(new SchemaCommands(people.schema()).commands());
        return all;
    }
}
