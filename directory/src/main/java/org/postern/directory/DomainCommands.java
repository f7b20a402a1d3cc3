package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Octets;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.kernel.Words;
import org.postern.mail.Domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The commands of the noun `Domain`.
public final class DomainCommands {
    private static final Argument<Domain> DOMAIN =
            Argument.of("domain", "A mail domain, in Unicode or A-labels.", CommandNames::domain);

    /// What `Domain Set` can change.
    private enum Property {
        QUOTA,
        MESSAGES,
        ACCOUNTS,
        LISTS,
        COS,
        SERVICES,
        AUTHENTICATION,
        PROVISION
    }

    private static final Argument<Property> PROPERTY =
            Argument.choice(
                    "property",
                    "What to change: quota, messages, accounts, lists, cos, services,"
                            + " authentication or provision.",
                    Property.class);
    private static final Argument<String> VALUE = Argument.text("value", "The new value.");
    private static final Argument<Domain> CURRENT = DOMAIN.optional();

    private static final String UNLIMITED = "unlimited";
    private static final String DEFAULT = "default";
    private static final String NONE = "none";

    private final LocalDirectory directory;
    private final DirectoryWriter writer;
    private final CommandNames names;
    private final Backends backends;

    /// @param backends that domains may name
    public DomainCommands(
            LocalDirectory directory,
            DirectoryWriter writer,
            CommandNames names,
            Backends backends) {
        this.directory = directory;
        this.writer = writer;
        this.names = names;
        this.backends = backends;
    }

    public List<Command> commands() {
        return List.of(add(), set(), get(), list(), delete(), setCurrent());
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
                .summary("Changes the limits and policies of a domain.")
                .help(
                        """
                        quota is a size (500GiB, 2TiB), messages a number: what its accounts may
                        hold together; both may be unlimited. Domain Usage shows what is used.
                        accounts and lists are the most there may be of them, or default: what the
                        settings say.
                        cos is the class of service of accounts that have none, or none.
                        services are the most that its accounts may have, whatever their class
                        says: a list as in User Set, or default: no limit.
                        authentication says who judges its passwords: local, or back-ends (radius,
                        nis, kerberos, ldap), or several in order with commas between.
                        provision is on or off: whether an account is made when a back-end knows
                        somebody who has none.\
                        """)
                .argument(DOMAIN)
                .argument(PROPERTY)
                .argument(VALUE)
                .handler(CommandNames.guarded(this::set));
    }

    private Result set(Call call) throws ProblemException, DirectoryException {
        String value = call.get(VALUE);
        boolean none = value.equalsIgnoreCase(UNLIMITED);
        Domain domain = call.get(DOMAIN);
        String was = shown(domain, call.get(PROPERTY));
        switch (call.get(PROPERTY)) {
            case ACCOUNTS -> policy(domain, DomainPolicy.MAX_ACCOUNTS, count(value));
            case LISTS -> policy(domain, DomainPolicy.MAX_GROUPS, count(value));
            case COS -> policy(domain, ClassOfService.REFERENCE, className(value));
            case SERVICES -> policy(domain, ServiceList.ATTRIBUTE, CosCommands.services(value));
            case AUTHENTICATION -> policy(domain, DomainPolicy.AUTHENTICATION, judges(value));
            case PROVISION -> policy(domain, DomainPolicy.PROVISION, flag(value));
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
        call.changed(
                domain + " " + Words.constantName(call.get(PROPERTY)),
                was,
                shown(domain, call.get(PROPERTY)));
        return new Result.Done("Domain " + call.get(DOMAIN) + " changed.");
    }

    /// How a property stands, for the audit.
    private String shown(Domain name, Property property) throws DirectoryException {
        var found = directory.domain(name);
        if (found.isEmpty()) {
            return "";
        }
        var domain = found.get();
        return switch (property) {
            case QUOTA -> limit(domain.limits().quotaOctets(), true);
            case MESSAGES -> limit(domain.limits().quotaMessages(), false);
            case ACCOUNTS -> listed(domain, DomainPolicy.MAX_ACCOUNTS);
            case LISTS -> listed(domain, DomainPolicy.MAX_GROUPS);
            case COS -> listed(domain, ClassOfService.REFERENCE);
            case SERVICES -> listed(domain, ServiceList.ATTRIBUTE);
            case AUTHENTICATION -> listed(domain, DomainPolicy.AUTHENTICATION);
            case PROVISION -> listed(domain, DomainPolicy.PROVISION);
        };
    }

    private static String limit(long most, boolean octets) {
        if (most == 0) {
            return UNLIMITED;
        }
        return octets ? new Octets(most).toString() : Long.toString(most);
    }

    private static String listed(DomainRecord domain, String type) {
        return String.join(", ", domain.attributes().texts(type));
    }

    private void policy(Domain domain, String type, List<String> values)
            throws ProblemException, DirectoryException {
        writer.changePolicy(domain, attributes -> attributes.with(type, values));
    }

    private static List<String> count(String value) throws ProblemException {
        return value.equalsIgnoreCase(DEFAULT) || value.equalsIgnoreCase(UNLIMITED)
                ? List.of()
                : List.of(Long.toString(number(value)));
    }

    private List<String> className(String value) throws ProblemException, DirectoryException {
        if (value.isEmpty() || value.equalsIgnoreCase(NONE)) {
            return List.of();
        }
        return List.of(
                directory
                        .classOfService(ClassOfService.referenced(value))
                        .orElseThrow(() ->
                                ProblemException.noSuch(
                                        "There is no class of service " + value + ".",
                                        null,
                                        "Cos List"))
                        .name());
    }

    private List<String> judges(String value) throws ProblemException {
        var judges = new ArrayList<String>();
        for (String part : value.split("[,\\s]+", -1)) {
            String judge = part.toLowerCase(Locale.ROOT);
            if (judge.isEmpty()) {
                continue;
            }
            if (!judge.equals(DomainPolicy.LOCAL) && !backends.knows(judge)) {
                throw ProblemException.noSuch(
                        "There is no back-end " + part + ".",
                        "There are local, " + String.join(", ", backends.names()) + ".",
                        null);
            }
            judges.add(judge);
        }
        return judges.equals(List.of(DomainPolicy.LOCAL)) ? List.of() : judges;
    }

    private static List<String> flag(String value) throws ProblemException {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "on", "yes", "true" -> List.of("TRUE");
            case "off", "no", "false", DEFAULT -> List.of();
            default -> throw new ProblemException(value + " is neither on nor off.", null, null);
        };
    }

    private Command get() {
        return Command.of("Domain", "Get")
                .summary("Shows a domain with its limits and policies.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(DOMAIN)
                .handler(CommandNames.guarded(this::get));
    }

    private Result get(Call call) throws ProblemException, DirectoryException {
        names.confine(call, call.get(DOMAIN));
        DomainRecord domain =
                directory
                        .domain(call.get(DOMAIN))
                        .orElseThrow(() -> ChangeRules.notServed(call.get(DOMAIN).toString()));
        var policy = DomainPolicy.of(domain.attributes());
        return new Result.Item(
                List.of(
                        Field.of("name", domain.domain().toString()),
                        Field.of("accounts", Value.number(domain.accounts())),
                        Field.of("maxAccounts", most(policy.accounts())),
                        Field.of("maxLists", most(policy.groups())),
                        Field.of("quota", Value.limit(domain.limits().quotaOctets())),
                        Field.of("messages", limit(domain.limits().quotaMessages())),
                        Field.of("cos", policy.defaultClass()),
                        Field.of(
                                "services",
                                Value.texts(domain.attributes().texts(ServiceList.ATTRIBUTE))),
                        Field.of("authentication", Value.texts(policy.authentication())),
                        Field.of("provision", Value.flag(policy.provision())),
                        Field.of("created", Value.instant(domain.created()))));
    }

    private static Value most(int limit) {
        return limit == 0 ? Value.text(DEFAULT) : Value.number(limit);
    }

    private Command setCurrent() {
        return Command.of("Domain", "SetCurrent")
                .summary("Chooses the domain of names that you give without @.")
                .help(
                        "Without a domain it shows the choice. It holds until it is changed or the"
                                + " node stops; the first domain ends it.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(CURRENT)
                .handler(
                        CommandNames.guarded(call -> {
                            Optional<Domain> wanted = call.find(CURRENT);
                            if (wanted.isPresent()) {
                                names.setCurrentDomain(call, wanted.get());
                            }
                            return new Result.Done(
                                    names.currentDomain(call)
                                            .map(domain -> "The current domain is " + domain + ".")
                                            .orElse("There is no current domain."));
                        }));
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
                new Problem(value + " is no number.", "For example 1000000, or unlimited.", null),
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
            if (!names.mayTouch(call, domain.domain())) {
                continue;
            }
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
