package org.postern.directory;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.mail.Domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The commands of the noun `Domain`.
public final class DomainCommands {
    private static final Argument<Domain> DOMAIN =
            Argument.of("domain", "A mail domain, in Unicode or A-labels.", CommandNames::domain);

    private final LocalDirectory directory;
    private final DirectoryWriter writer;

    public DomainCommands(LocalDirectory directory, DirectoryWriter writer) {
        this.directory = directory;
        this.writer = writer;
    }

    public List<Command> commands() {
        return List.of(add(), list(), delete());
    }

    private Command add() {
        return Command.of("Domain", "Add")
                .summary("Serves mail for a further domain.")
                .argument(DOMAIN)
                .handler(
                        CommandNames.guarded(call ->
                                new Result.Done(
                                        "Domain "
                                                + writer.addDomain(call.get(DOMAIN))
                                                + " added.")));
    }

    private Command list() {
        return Command.of("Domain", "List")
                .summary("Lists the mail domains served.")
                .role(Role.HELP_DESK)
                .readOnly()
                .handler(CommandNames.guarded(this::list));
    }

    private Result list(Call call) throws DirectoryException {
        Optional<Domain> first = directory.firstDomain();
        var rows = new ArrayList<List<Value>>();
        for (DomainRecord domain : directory.domainRecords()) {
            rows.add(
                    List.of(
                            Value.text(domain.domain().toString()),
                            Value.number(domain.accounts()),
                            Value.flag(first.filter(domain.domain()::equals).isPresent()),
                            Value.instant(domain.created())));
        }
        return new Result.Listing(
                List.of("name", "accounts", "first", "created"), rows, "domain", "domains");
    }

    private Command delete() {
        return Command.of("Domain", "Delete")
                .summary("Stops serving a domain that has no accounts.")
                .argument(DOMAIN)
                .dangerous(this::deletion)
                .handler(
                        CommandNames.guarded(call -> {
                            writer.deleteDomain(call.get(DOMAIN));
                            return new Result.Done("Domain " + call.get(DOMAIN) + " deleted.");
                        }));
    }

    private String deletion(Call call) throws ProblemException {
        return "It refuses mail for "
                + call.get(DOMAIN)
                + " from now on; Domain Add brings it back.";
    }
}
