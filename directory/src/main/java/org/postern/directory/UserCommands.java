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
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The commands of the noun `User`.
public final class UserCommands {
    /// Most accounts in one answer of `User List`.
    static final int MAX_LISTED = 10_000;

    /// A quota of 0, as people read and write it.
    private static final String UNLIMITED = "unlimited";

    private static final String DEFAULT = "default";
    private static final String OFF = "off";
    private static final String NONE = "none";

    private static final Argument<String> NAME =
            Argument.text("name", "The account's address; without @ it is in the first domain.");
    private static final Argument<String> NEW_NAME =
            Argument.text("newname", "The account's new address.");
    private static final Argument<String> PASSWORD =
            Argument.text("password", "Its password; - reads it from standard input.").secret();
    private static final Argument<String> FULL_NAME =
            Argument.text("fullname", "The name that people see, in quotes.").optional();
    private static final Argument<AccountProperty> PROPERTY =
            Argument.of(
                    "property",
                    "What to change: " + AccountProperty.words() + ".",
                    AccountProperty::parse);
    private static final Argument<String> VALUE =
            Argument.text("value", "The new value; a password given as - is read from input.")
                    .secretAfter(AccountProperty::hidesValue);
    private static final Argument<String> PATTERN =
            Argument.text("pattern", "Addresses to list; * stands for any characters, ? for one.")
                    .optional();
    private static final Argument<Long> START =
            Argument.number(
                            "start",
                            "Position of the first, from 1 (0 is taken for 1).",
                            0,
                            Long.MAX_VALUE)
                    .optional();
    private static final Argument<Long> COUNT =
            Argument.number("count", "Most accounts to list.", 1, MAX_LISTED).optional();

    private final LocalDirectory directory;
    private final DirectoryWriter writer;
    private final CommandNames names;

    public UserCommands(LocalDirectory directory, DirectoryWriter writer, CommandNames names) {
        this.directory = directory;
        this.writer = writer;
        this.names = names;
    }

    /// The id of the account that a command of another room names.
    ///
    /// @param call the command's id, for the log
    /// @return empty when there is none of that name
    /// @throws ProblemException when the directory cannot tell now
    public Optional<String> find(String name, String call) throws ProblemException {
        try {
            return directory.find(name).map(Account::id);
        } catch (DirectoryException e) {
            throw CommandNames.unavailable(e, call);
        }
    }

    public List<Command> commands() {
        return List.of(add(), set(), rename(), get(), delete(), list());
    }

    private Command add() {
        return Command.of("User", "Add")
                .summary("Creates an account.")
                .role(Role.DOMAIN_ADMINISTRATOR)
                .argument(NAME)
                .argument(PASSWORD)
                .argument(FULL_NAME)
                .handler(
                        CommandNames.guarded(call -> {
                            Address address = names.ownAddress(call, call.get(NAME));
                            String fullName = call.find(FULL_NAME).orElse("");
                            Account account =
                                    withOctets(
                                            call.get(PASSWORD),
                                            password -> writer.add(address, fullName, password));
                            call.changed(account.address().toString(), "", "there");
                            return new Result.Done("Account " + account.address() + " created.");
                        }));
    }

    private Command set() {
        return Command.of("User", "Set")
                .summary("Changes one property of an account.")
                .role(Role.DOMAIN_ADMINISTRATOR)
                .help(
                        """
                        quota is a size (500MiB, 1GiB), unlimited, or default: what the class says.
                        undeleteQuota is a size, off, or default: what the class says, else the
                        settings.
                        role is user, help-desk, quarantine-administrator, backup-operator,
                        domain-administrator or administrator.
                        status is active, locked (no login) or disabled (no login, no mail).
                        alias and forward are lists of addresses: +ADDRESS adds one, -ADDRESS
                        takes one away, anything else is the whole list, separated by commas.
                        cos is the name of a class of service, or none.
                        domains are the domains that a domain administrator runs besides the own.
                        mailHost is the host whose store has the mail, mailRoutingAddress where
                        mail is sent on to; empty: here.
                        """
                                + CosCommands.SERVICE_HELP)
                .argument(NAME)
                .argument(PROPERTY)
                .argument(VALUE)
                .handler(CommandNames.guarded(this::set));
    }

    private Result set(Call call) throws ProblemException, DirectoryException {
        Account account = names.account(call, call.get(NAME));
        names.notAbove(call, account);
        AccountProperty property = call.get(PROPERTY);
        String value = call.get(VALUE);
        permitted(call, property, value);
        if (property == AccountProperty.PASSWORD) {
            withOctets(
                    value,
                    password -> {
                        writer.setPassword(account.id(), password);
                        return account;
                    });
            call.changed(account.address() + " password", "***", "***");
            return new Result.Done("The password of " + account.address() + " is changed.");
        }
        Account after =
                writer.change(account.id(), before -> edited(call, before, property, value));
        call.changed(
                after.address() + " " + property.word(),
                shown(account, property),
                shown(after, property));
        return new Result.Done(
                after.address()
                        + ": "
                        + property.word()
                        + " is now "
                        + shown(after, property)
                        + ".");
    }

    /// What a domain administrator must leave to those who run the system.
    private static void permitted(Call call, AccountProperty property, String value)
            throws ProblemException {
        boolean role =
                property == AccountProperty.ROLE
                        && !value.equalsIgnoreCase(Words.constantName(Role.USER))
                        && !value.equalsIgnoreCase(Words.constantName(Role.DOMAIN_ADMINISTRATOR));
        boolean reserved =
                property == AccountProperty.DOMAINS
                        || property == AccountProperty.MAIL_HOST
                        || property == AccountProperty.ROUTING_ADDRESS;
        if (call.role() != Role.ADMINISTRATOR && (role || reserved)) {
            throw new ProblemException(
                    new Problem(
                            Problem.Kind.NOT_PERMITTED,
                            "Only an administrator changes " + property.word() + " to that.",
                            "A domain administrator gives the roles user and domain-administrator.",
                            null));
        }
    }

    private Account edited(Call call, Account account, AccountProperty property, String value)
            throws ProblemException, DirectoryException {
        return switch (property) {
            case PASSWORD -> account;
            case FULL_NAME -> account.withFullName(value);
            case QUOTA -> account.withQuota(size(property, value));
            case UNDELETE_QUOTA -> account.withUndeleteQuota(undelete(property, value));
            case ROLE -> account.withRole(constant(Role.class, property, value));
            case STATUS -> account.withStatus(constant(AccountStatus.class, property, value));
            case ALIAS ->
                    account.withAliases(
                            AddressList.edit(
                                    account.aliases(),
                                    value,
                                    "alias",
                                    text -> names.ownAddress(call, text)));
            case FORWARD ->
                    account.withForwards(
                            AddressList.edit(
                                    account.forwards(),
                                    value,
                                    "forward address",
                                    text -> names.address(call, text)));
            case COS -> with(account, ClassOfService.REFERENCE, className(value));
            case SERVICES -> with(account, ServiceList.ATTRIBUTE, CosCommands.services(value));
            case DOMAINS -> with(account, CommandNames.ADMINISTERED, domains(value));
            case MAIL_HOST -> with(account, Account.MAIL_HOST, host(property, value));
            case ROUTING_ADDRESS ->
                    with(
                            account,
                            Account.ROUTING_ADDRESS,
                            value.isEmpty()
                                    ? List.of()
                                    : List.of(names.address(call, value).toString()));
        };
    }

    private static Account with(Account account, String type, List<String> values) {
        return account.withAttributes(account.attributes().with(type, values));
    }

    /// The class of service of a name; none for `none` and for nothing.
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

    private List<String> domains(String value) throws ProblemException, DirectoryException {
        var domains = new ArrayList<String>();
        for (String part : value.split("[,\\s]+", -1)) {
            if (!part.isEmpty() && !part.equalsIgnoreCase(NONE)) {
                Domain domain = CommandNames.domain(part);
                if (!directory.serves(domain)) {
                    throw ChangeRules.notServed(part);
                }
                domains.add(domain.ascii());
            }
        }
        return domains;
    }

    private static List<String> host(AccountProperty property, String value)
            throws ProblemException {
        if (value.isEmpty()) {
            return List.of();
        }
        try {
            return List.of(Domain.parse(value).ascii());
        } catch (AddressSyntaxException e) {
            throw badValue(
                    property,
                    value,
                    new IllegalArgumentException(e.getMessage(), e),
                    "store2.example.org");
        }
    }

    private static String shown(Account account, AccountProperty property) {
        return switch (property) {
            case PASSWORD -> "changed";
            case FULL_NAME -> account.fullName().isEmpty() ? "empty" : account.fullName();
            case QUOTA -> shown(account.quotaOctets());
            case UNDELETE_QUOTA -> undelete(account);
            case ROLE -> Words.constantName(account.role());
            case STATUS -> Words.constantName(account.status());
            case ALIAS -> AddressList.text(account.aliases());
            case FORWARD -> AddressList.text(account.forwards());
            case COS -> listed(account, ClassOfService.REFERENCE, NONE);
            case SERVICES -> listed(account, ServiceList.ATTRIBUTE, DEFAULT);
            case DOMAINS -> listed(account, CommandNames.ADMINISTERED, NONE);
            case MAIL_HOST -> listed(account, Account.MAIL_HOST, "empty");
            case ROUTING_ADDRESS -> listed(account, Account.ROUTING_ADDRESS, "empty");
        };
    }

    /// @param nothing what stands for no value
    private static String listed(Account account, String type, String nothing) {
        List<String> values = account.attributes().texts(type);
        return values.isEmpty() ? nothing : String.join(", ", values);
    }

    private static String shown(long quotaOctets) {
        if (quotaOctets == Account.QUOTA_DEFAULT) {
            return DEFAULT;
        }
        return quotaOctets == 0 ? UNLIMITED : new Octets(quotaOctets).toString();
    }

    private static String undelete(Account account) {
        long octets = account.undeleteQuotaOctets();
        if (octets == Account.UNDELETE_DEFAULT) {
            return DEFAULT;
        }
        return octets == 0 ? OFF : new Octets(octets).toString();
    }

    private static Value undeleteValue(long octets) {
        return octets == Account.UNDELETE_DEFAULT ? Value.text(DEFAULT) : Value.octets(octets);
    }

    private static long undelete(AccountProperty property, String value) throws ProblemException {
        if (value.equalsIgnoreCase(DEFAULT)) {
            return Account.UNDELETE_DEFAULT;
        }
        if (value.equalsIgnoreCase(OFF)) {
            return 0;
        }
        try {
            return Octets.parse(value).count();
        } catch (IllegalArgumentException e) {
            throw badValue(property, value, e, "500MiB, 1GiB, off, or default");
        }
    }

    private static long size(AccountProperty property, String value) throws ProblemException {
        if (value.equalsIgnoreCase(UNLIMITED)) {
            return 0;
        }
        if (value.equalsIgnoreCase(DEFAULT)) {
            return Account.QUOTA_DEFAULT;
        }
        try {
            return Octets.parse(value).count();
        } catch (IllegalArgumentException e) {
            throw badValue(property, value, e, "500MiB, 1GiB, unlimited, or default");
        }
    }

    private static <E extends Enum<E>> E constant(
            Class<E> type, AccountProperty property, String value) throws ProblemException {
        try {
            return Words.constant(type, value);
        } catch (IllegalArgumentException e) {
            throw badValue(property, value, e, null);
        }
    }

    private static ProblemException badValue(
            AccountProperty property,
            String value,
            IllegalArgumentException cause,
            @Nullable String hint) {
        return new ProblemException(
                new Problem(
                        "\"" + value + "\" cannot be the " + property.word() + ".",
                        Words.sentence(cause.getMessage()),
                        hint),
                cause);
    }

    private Command rename() {
        return Command.of("User", "Rename")
                .summary("Gives an account another address; its mail stays with it.")
                .help(
                        "Lists that name the old address name the new one from then on, and whoever"
                                + " shares a folder with the account goes on doing so.")
                .role(Role.DOMAIN_ADMINISTRATOR)
                .argument(NAME)
                .argument(NEW_NAME)
                .handler(
                        CommandNames.guarded(call -> {
                            Account before = names.account(call, call.get(NAME));
                            names.notAbove(call, before);
                            Address address = names.ownAddress(call, call.get(NEW_NAME));
                            Account after =
                                    writer.change(
                                            before.id(), account -> account.withAddress(address));
                            call.changed(
                                    "address",
                                    before.address().toString(),
                                    after.address().toString());
                            return new Result.Done(
                                    "Account "
                                            + before.address()
                                            + " is now "
                                            + after.address()
                                            + ".");
                        }));
    }

    private Command get() {
        return Command.of("User", "Get")
                .summary("Shows an account.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(NAME)
                .handler(CommandNames.guarded(this::get));
    }

    private Result get(Call call) throws ProblemException, DirectoryException {
        Account account = names.account(call, call.get(NAME));
        var quota = directory.services().quota(account);
        var undelete = directory.services().undeleteQuota(account);
        Optional<Credential> credential = directory.credential(account.id());
        return new Result.Item(
                List.of(
                        Field.of("name", account.address().toString()),
                        Field.of("id", account.id()),
                        Field.of("fullname", account.fullName()),
                        Field.of("role", Words.constantName(account.role())),
                        Field.of("status", Words.constantName(account.status())),
                        Field.of("quota", Value.limit(quota.octets())),
                        Field.of("undeleteQuota", undeleteValue(undelete.octets())),
                        Field.of("aliases", texts(account.aliases())),
                        Field.of("forwards", texts(account.forwards())),
                        Field.of("created", Value.instant(account.created())),
                        Field.of(
                                "passwordChanged",
                                credential
                                        .map(kept -> Value.instant(kept.changed()))
                                        .orElseGet(Value::nothing)),
                        Field.of("cos", attribute(account, ClassOfService.REFERENCE)),
                        Field.of(
                                "services",
                                Value.texts(account.attributes().texts(ServiceList.ATTRIBUTE))),
                        Field.of(
                                "domains",
                                Value.texts(account.attributes().texts(CommandNames.ADMINISTERED))),
                        Field.of("mailHost", attribute(account, Account.MAIL_HOST)),
                        Field.of(
                                "mailRoutingAddress",
                                attribute(account, Account.ROUTING_ADDRESS))));
    }

    private static Value attribute(Account account, String type) {
        return account.attributes().first(type).map(Value::text).orElseGet(Value::nothing);
    }

    private static Value texts(List<Address> addresses) {
        return Value.texts(addresses.stream().map(Address::toString).toList());
    }

    private Command delete() {
        return Command.of("User", "Delete")
                .summary("Deletes an account and its mail.")
                .role(Role.DOMAIN_ADMINISTRATOR)
                .argument(NAME)
                .dangerous(this::deletion)
                .handler(
                        CommandNames.guarded(call -> {
                            Account account = ownName(call, call.get(NAME));
                            var stays = writer.delete(account.id());
                            call.changed(account.address().toString(), "there", "");
                            return new Result.Done(
                                    "Account "
                                            + account.address()
                                            + " deleted."
                                            + stays.map(text -> " " + text).orElse(""));
                        }));
    }

    private String deletion(Call call) throws ProblemException {
        try {
            return "It deletes "
                    + ownName(call, call.get(NAME)).address()
                    + " and all its mail; this cannot be undone.";
        } catch (DirectoryException e) {
            throw CommandNames.unavailable(e, call.id());
        }
    }

    /// An account by its own address: whoever deletes an alias means the alias.
    private Account ownName(Call call, String name) throws ProblemException, DirectoryException {
        Account account = names.account(call, name);
        names.notAbove(call, account);
        Address address = names.address(call, name);
        if (!account.address().equals(address)) {
            throw new ProblemException(
                    address + " is an alias, not an account.",
                    "It belongs to " + account.address() + ".",
                    "User Set " + account.address() + " alias -" + address);
        }
        return account;
    }

    private Command list() {
        return Command.of("User", "List")
                .summary("Lists accounts.")
                .help("A pattern without @ is about the part before the @, in every domain.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(PATTERN)
                .argument(START)
                .argument(COUNT)
                .handler(CommandNames.guarded(this::list));
    }

    private Result list(Call call) throws DirectoryException {
        String pattern = call.find(PATTERN).orElse("*");
        long start = Math.max(1, call.find(START).orElse(1L));
        int count = Math.toIntExact(call.find(COUNT).orElse((long) MAX_LISTED));
        var match = new AddressPattern(pattern);
        for (Domain domain : directory.domains()) {
            // What a domain administrator sees is as if there were nothing else.
            if (match.domain(domain) && !names.mayTouch(call, domain)) {
                return list(call, own(call, pattern), start, count);
            }
        }
        return list(call, List.of(pattern), start, count);
    }

    /// The pattern for each domain of the operator's that it matches.
    private List<String> own(Call call, String pattern) throws DirectoryException {
        var match = new AddressPattern(pattern);
        int at = pattern.lastIndexOf('@');
        String localPart = at < 0 ? pattern : pattern.substring(0, at);
        var own = new ArrayList<String>();
        for (Domain domain : directory.domains()) {
            if (match.domain(domain) && names.mayTouch(call, domain)) {
                own.add(localPart + "@" + domain.ascii());
            }
        }
        return own;
    }

    private Result list(Call call, List<String> patterns, long start, int count)
            throws DirectoryException {
        String pattern = call.find(PATTERN).orElse("*");
        List<Account> found = directory.accounts(patterns, start, count + 1);
        boolean more = found.size() > count;
        String follow = more ? ", more follow: User List " + pattern + " " + (start + count) : "";
        return new Result.Listing(
                List.of("name", "fullname", "role", "status", "quota"),
                rows(found.subList(0, Math.min(count, found.size()))),
                "user" + follow,
                "users" + follow);
    }

    private List<List<Value>> rows(List<Account> found) throws DirectoryException {
        var rows = new ArrayList<List<Value>>(found.size());
        for (Account account : found) {
            rows.add(row(account));
        }
        return rows;
    }

    private List<Value> row(Account account) throws DirectoryException {
        return List.of(
                Value.text(account.address().toString()),
                Value.text(account.fullName()),
                Value.text(Words.constantName(account.role())),
                Value.text(Words.constantName(account.status())),
                Value.limit(directory.services().quota(account).octets()));
    }

    /// Something done with a password's octets.
    @FunctionalInterface
    private interface PasswordWork {
        Account of(byte[] password) throws ProblemException, DirectoryException;
    }

    private static Account withOctets(String password, PasswordWork work)
            throws ProblemException, DirectoryException {
        byte[] octets = password.getBytes(StandardCharsets.UTF_8);
        try {
            return work.of(octets);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }
}
