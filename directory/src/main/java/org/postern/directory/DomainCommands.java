package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Octets;
import org.postern.kernel.Problem;
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

    /// What `Domain Set` can change.
    private enum Property {
        QUOTA,
        MESSAGES
    }

    private static final Argument<Property> PROPERTY =
            Argument.choice("property", "What to change: quota or messages.", Property.class);
    private static final Argument<String> VALUE =
            Argument.text("value", "The new limit, or unlimited.");

    private static final String UNLIMITED = "unlimited";

    private final LocalDirectory directory;
    private final DirectoryWriter writer;

    public DomainCommands(LocalDirectory directory, DirectoryWriter writer) {
        this.directory = directory;
        this.writer = writer;
    }

    public List<Command> commands() {
        return List.of(add(), set(), list(), delete());
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

    private Command set() {
        return Command.of("Domain", "Set")
                .summary("Changes what the accounts of a domain may hold together.")
                .help(
                        """
                        quota is a size (500GiB, 2TiB), messages a number; both may be unlimited.
                        Domain Usage shows what is used.\
                        """)
                .argument(DOMAIN)
                .argument(PROPERTY)
                .argument(VALUE)
                .handler(CommandNames.guarded(this::set));
    }

    private Result set(Call call) throws ProblemException, DirectoryException {
        String value = call.get(VALUE);
        boolean none = value.equalsIgnoreCase(UNLIMITED);
        switch (call.get(PROPERTY)) {
            case QUOTA -> {
                long octets = none ? 0 : size(value);
                writer.limitDomain(
                        call.get(DOMAIN),
                        before -> new DomainLimits(octets, before.quotaMessages()));
            }
            case MESSAGES -> {
                long messages = none ? 0 : number(value);
                writer.limitDomain(
                        call.get(DOMAIN),
                        before -> new DomainLimits(before.quotaOctets(), messages));
            }
        }
        return new Result.Done("Domain " + call.get(DOMAIN) + " changed.");
    }

    private static long size(String value) throws ProblemException {
        try {
            return Octets.parse(value).count();
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(value + " is no size.", "For example 500GiB, or unlimited.", null),
                    e);
        }
    }

    private static long number(String value) throws ProblemException {
        try {
            long number = Long.parseLong(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw noNumber(value, e);
        }
        throw noNumber(value, null);
    }

    private static ProblemException noNumber(String value, @Nullable NumberFormatException cause) {
        return new ProblemException(
                new Problem(
                        value + " is no number of messages.",
                        "For example 1000000, or unlimited.",
                        null),
                cause);
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
                            Value.instant(domain.created()),
                            Value.limit(domain.limits().quotaOctets()),
                            limit(domain.limits().quotaMessages())));
        }
        return new Result.Listing(
                List.of("name", "accounts", "first", "created", "quota", "messages"),
                rows,
                "domain",
                "domains");
    }

    private static Value limit(long messages) {
        return messages == 0 ? Value.text(UNLIMITED) : Value.number(messages);
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
