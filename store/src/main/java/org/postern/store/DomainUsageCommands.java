package org.postern.store;

import org.postern.kernel.Command;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.store.AccountLimits.DomainQuota;

import java.util.ArrayList;
import java.util.List;

/// The command that shows what domains hold.
public final class DomainUsageCommands {
    private static final List<String> COLUMNS =
            List.of("domain", "octets", "quota", "messages", "mostMessages");

    /// The domains that are served.
    @FunctionalInterface
    public interface Domains {
        /// @throws ProblemException when it cannot be told now
        List<DomainQuota> all() throws ProblemException;
    }

    private final MessageStore store;
    private final Domains domains;

    public DomainUsageCommands(MessageStore store, Domains domains) {
        this.store = store;
        this.domains = domains;
    }

    public List<Command> commands() {
        return List.of(
                Command.of("Domain", "Usage")
                        .summary("Shows what the accounts of each domain hold together.")
                        .help(
                                """
                                A domain that nobody has asked about since the start is counted
                                first: its numbers are absent until the command is given again.\
                                """)
                        .role(Role.HELP_DESK)
                        .readOnly()
                        .handler(_ -> list()));
    }

    private Result list() throws ProblemException {
        var rows = new ArrayList<List<Value>>();
        for (DomainQuota domain : domains.all()) {
            var usage = store.domainUsage(domain.name());
            rows.add(
                    List.of(
                            Value.text(domain.name()),
                            usage.map(used -> Value.octets(used.octets())).orElse(Value.nothing()),
                            Value.limit(domain.quota().octets()),
                            usage.map(used -> Value.number(used.messages()))
                                    .orElse(Value.nothing()),
                            domain.quota().messages() == 0
                                    ? Value.text("unlimited")
                                    : Value.number(domain.quota().messages())));
        }
        return new Result.Listing(COLUMNS, rows, "domain", "domains");
    }
}
