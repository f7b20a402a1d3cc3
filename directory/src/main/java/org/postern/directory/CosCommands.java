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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The commands of the noun `Cos`: classes of service, and what they come to for an account.
public final class CosCommands {
    /// What `Cos Set` can change.
    enum Property {
        SERVICES,
        QUOTA,
        UNDELETE_QUOTA,
        DESCRIPTION
    }

    private static final String UNLIMITED = "unlimited";
    private static final String OFF = "off";
    private static final String DEFAULT = "default";
    private static final int MAX_DESCRIPTION = 512;

    static final String SERVICE_HELP =
            """
            services is a list with commas between: plain names are the whole list, names with
            a sign change what is inherited (+pop allows, -pop denies); all, none, or default:
            what is inherited. The names: %s.\
            """
                    .formatted(String.join(" ", NamedService.words()));

    private static final Argument<String> NAME =
            Argument.text("name", "The class's name: letters, digits, dots, hyphens.");
    private static final Argument<String> DESCRIPTION =
            Argument.text("description", "What it is, in quotes.").optional();
    private static final Argument<Property> PROPERTY =
            Argument.choice(
                    "property",
                    "What to change: services, quota, undelete-quota or description.",
                    Property.class);
    private static final Argument<String> VALUE = Argument.text("value", "The new value.");
    private static final Argument<String> PATTERN =
            Argument.text("pattern", "Names to list; * stands for any characters, ? for one.")
                    .optional();
    private static final Argument<String> ACCOUNT =
            Argument.text("account", "The account's address.");
    private static final Argument<NamedService> SERVICE =
            Argument.of("service", "The service; without it, all of them.", CosCommands::service)
                    .optional();

    private final LocalDirectory directory;
    private final ClassWriter writer;
    private final CommandNames names;

    public CosCommands(LocalDirectory directory, ClassWriter writer, CommandNames names) {
        this.directory = directory;
        this.writer = writer;
        this.names = names;
    }

    private static NamedService service(String word) {
        return NamedService.find(word)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "must be one of " + String.join(", ", NamedService.words())));
    }

    public List<Command> commands() {
        return List.of(add(), set(), get(), list(), delete(), explain());
    }

    private Command add() {
        return Command.of("Cos", "Add")
                .summary("Makes a class of service, which says nothing yet.")
                .help(
                        "User Set NAME cos CLASS gives it to an account, Domain Set NAME cos CLASS"
                                + " to all accounts of a domain that have none.")
                .argument(NAME)
                .argument(DESCRIPTION)
                .handler(
                        CommandNames.guarded(call -> {
                            String name = call.get(NAME);
                            String description = description(call.find(DESCRIPTION).orElse(""));
                            try {
                                return new Result.Done(
                                        "Class " + writer.add(name, description).name() + " made.");
                            } catch (IllegalArgumentException e) {
                                throw new ProblemException(
                                        new Problem(
                                                "\"" + name + "\" cannot be the name of a class.",
                                                "It has 1 to 64 letters, digits, dots, hyphens and"
                                                        + " underscores.",
                                                null),
                                        e);
                            }
                        }));
    }

    private static String description(String text) throws ProblemException {
        if (text.length() > MAX_DESCRIPTION
                || text.codePoints().anyMatch(Character::isISOControl)) {
            throw new ProblemException(
                    "The description cannot be used.",
                    "It has at most "
                            + MAX_DESCRIPTION
                            + " characters, and no control"
                            + " characters.",
                    null);
        }
        return text;
    }

    private Command set() {
        return Command.of("Cos", "Set")
                .summary("Changes what a class of service gives.")
                .help(
                        SERVICE_HELP
                                + """

                                quota is a size (500MiB, 1GiB), unlimited, or default: not said here.
                                undelete-quota is a size, off, or default.
                                It counts from the next login and the next delivery on.\
                                """)
                .argument(NAME)
                .argument(PROPERTY)
                .argument(VALUE)
                .handler(CommandNames.guarded(this::set));
    }

    private Result set(Call call) throws ProblemException, DirectoryException {
        ClassOfService known = writer.existing(call.get(NAME));
        Property property = call.get(PROPERTY);
        String value = call.get(VALUE);
        ClassOfService changed =
                switch (property) {
                    case DESCRIPTION -> {
                        String text = description(value);
                        yield writer.change(known.name(), one -> one.withDescription(text));
                    }
                    case SERVICES -> withAttribute(known, ServiceList.ATTRIBUTE, services(value));
                    case QUOTA ->
                            withAttribute(known, ClassOfService.QUOTA, limit(value, UNLIMITED));
                    case UNDELETE_QUOTA ->
                            withAttribute(known, ClassOfService.UNDELETE_QUOTA, limit(value, OFF));
                };
        call.changed(
                changed.name() + " " + Words.constantName(property),
                shown(known, property),
                shown(changed, property));
        return new Result.Done("Class " + changed.name() + " changed.");
    }

    /// How a property stands, for the audit; empty when the class says nothing of it.
    private static String shown(ClassOfService one, Property property) {
        return switch (property) {
            case DESCRIPTION -> one.description();
            case SERVICES -> String.join(", ", one.attributes().texts(ServiceList.ATTRIBUTE));
            case QUOTA -> one.attributes().first(ClassOfService.QUOTA).orElse("");
            case UNDELETE_QUOTA -> one.attributes().first(ClassOfService.UNDELETE_QUOTA).orElse("");
        };
    }

    private ClassOfService withAttribute(ClassOfService known, String type, List<String> values)
            throws ProblemException, DirectoryException {
        return writer.change(
                known.name(), one -> one.withAttributes(one.attributes().with(type, values)));
    }

    /// The values of `miService` that a person's list means.
    static List<String> services(String value) throws ProblemException {
        try {
            return ServiceList.parse(value);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(
                            "The list of services cannot be used.",
                            e.getMessage() + ".",
                            "imap,imaps,smtp or -pop,-pops or all, none, default"),
                    e);
        }
    }

    /// @param zero the word for 0
    private static List<String> limit(String value, String zero) throws ProblemException {
        if (value.equalsIgnoreCase(DEFAULT)) {
            return List.of();
        }
        try {
            long octets = value.equalsIgnoreCase(zero) ? 0 : Octets.parse(value).count();
            return List.of(Long.toString(octets));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(
                            "\"" + value + "\" is no size.",
                            null,
                            "500MiB, 1GiB, " + zero + ", or default"),
                    e);
        }
    }

    private Command get() {
        return Command.of("Cos", "Get")
                .summary("Shows a class of service.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(NAME)
                .handler(
                        CommandNames.guarded(call -> {
                            ClassOfService known = writer.existing(call.get(NAME));
                            return new Result.Item(
                                    List.of(
                                            Field.of("name", known.name()),
                                            Field.of("description", known.description()),
                                            Field.of(
                                                    "services",
                                                    Value.texts(
                                                            known.attributes()
                                                                    .texts(ServiceList.ATTRIBUTE))),
                                            Field.of("quota", quota(known, ClassOfService.QUOTA)),
                                            Field.of(
                                                    "undeleteQuota",
                                                    quota(known, ClassOfService.UNDELETE_QUOTA)),
                                            Field.of("created", Value.instant(known.created()))));
                        }));
    }

    private static Value quota(ClassOfService known, String attribute) {
        @Nullable Long octets =
                ServicePolicy.number(known.attributes().first(attribute).orElse(""));
        if (octets == null) {
            return Value.text(DEFAULT);
        }
        return attribute.equals(ClassOfService.QUOTA) ? Value.limit(octets) : Value.octets(octets);
    }

    private Command list() {
        return Command.of("Cos", "List")
                .summary("Lists classes of service.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(PATTERN)
                .handler(
                        CommandNames.guarded(call -> {
                            var match = new AddressPattern(call.find(PATTERN).orElse("*"));
                            var rows = new ArrayList<List<Value>>();
                            for (ClassOfService known : directory.classesOfService()) {
                                if (match.localPart(known.name().toLowerCase(Locale.ROOT))) {
                                    rows.add(
                                            List.of(
                                                    Value.text(known.name()),
                                                    Value.texts(
                                                            known.attributes()
                                                                    .texts(ServiceList.ATTRIBUTE)),
                                                    quota(known, ClassOfService.QUOTA),
                                                    Value.text(known.description())));
                                }
                            }
                            return new Result.Listing(
                                    List.of("name", "services", "quota", "description"),
                                    rows,
                                    "class",
                                    "classes");
                        }));
    }

    private Command delete() {
        return Command.of("Cos", "Delete")
                .summary("Deletes a class of service that nobody has.")
                .argument(NAME)
                .handler(
                        CommandNames.guarded(call -> {
                            String name = writer.existing(call.get(NAME)).name();
                            writer.delete(name);
                            return new Result.Done("Class " + name + " deleted.");
                        }));
    }

    private Command explain() {
        return Command.of("Cos", "Explain")
                .summary("Says which services and limits an account has, and which entry decided.")
                .help(
                        """
                        The account's own list counts most, then its class, then the class that is
                        its domain's default; what nobody speaks of is allowed. What the domain
                        itself does not allow nobody in it has.\
                        """)
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(ACCOUNT)
                .argument(SERVICE)
                .handler(CommandNames.guarded(this::explain));
    }

    private Result explain(Call call) throws ProblemException, DirectoryException {
        Account account = names.account(call, call.get(ACCOUNT));
        Optional<NamedService> service = call.find(SERVICE);
        if (service.isPresent()) {
            var decision = directory.services().decide(account, service.get());
            return new Result.Item(
                    List.of(
                            Field.of("account", account.address().toString()),
                            Field.of("service", service.get().word()),
                            Field.of("allowed", Value.flag(decision.allowed())),
                            Field.of("decidedBy", decision.by()),
                            Field.of("meaning", service.get().explanation()),
                            Field.of("offered", Value.flag(service.get().offered()))));
        }
        var rows = new ArrayList<List<Value>>();
        for (NamedService one : NamedService.values()) {
            var decision = directory.services().decide(account, one);
            rows.add(
                    List.of(
                            Value.text(one.word()),
                            Value.flag(decision.allowed()),
                            Value.text(decision.by()),
                            Value.flag(one.offered())));
        }
        return new Result.Listing(
                List.of("service", "allowed", "decidedBy", "offered"), rows, "service", "services");
    }
}
