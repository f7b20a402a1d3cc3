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

import java.nio.charset.StandardCharsets;
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
            Argument.number("start", "Position of the first, from 1.", 1, Long.MAX_VALUE)
                    .optional();
    private static final Argument<Long> COUNT =
            Argument.number("count", "Most accounts to list.", 1, MAX_LISTED).optional();

    private final LocalDirectory directory;
    private final DirectoryWriter writer;
    private final CommandNames names;

    public UserCommands(LocalDirectory directory, DirectoryWriter writer) {
        this.directory = directory;
        this.writer = writer;
        this.names = new CommandNames(directory);
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
                .argument(NAME)
                .argument(PASSWORD)
                .argument(FULL_NAME)
                .handler(
                        CommandNames.guarded(call -> {
                            Address address = names.address(call.get(NAME));
                            String fullName = call.find(FULL_NAME).orElse("");
                            Account account =
                                    withOctets(
                                            call.get(PASSWORD),
                                            password -> writer.add(address, fullName, password));
                            return new Result.Done("Account " + account.address() + " created.");
                        }));
    }

    private Command set() {
        return Command.of("User", "Set")
                .summary("Changes one property of an account.")
                .help(
                        """
                        quota is a size (500MiB, 1GiB) or unlimited.
                        undeleteQuota is a size, off, or default: what the settings say.
                        role is user, help-desk, domain-administrator or administrator.
                        status is active, locked (no login) or disabled (no login, no mail).
                        alias and forward are lists of addresses: +ADDRESS adds one, -ADDRESS
                        takes one away, anything else is the whole list, separated by commas.\
                        """)
                .argument(NAME)
                .argument(PROPERTY)
                .argument(VALUE)
                .handler(CommandNames.guarded(this::set));
    }

    private Result set(Call call) throws ProblemException, DirectoryException {
        Account account = names.account(call.get(NAME));
        AccountProperty property = call.get(PROPERTY);
        String value = call.get(VALUE);
        if (property == AccountProperty.PASSWORD) {
            withOctets(
                    value,
                    password -> {
                        writer.setPassword(account.id(), password);
                        return account;
                    });
            return new Result.Done("The password of " + account.address() + " is changed.");
        }
        Account after = writer.change(account.id(), before -> edited(before, property, value));
        return new Result.Done(
                after.address()
                        + ": "
                        + property.word()
                        + " is now "
                        + shown(after, property)
                        + ".");
    }

    private Account edited(Account account, AccountProperty property, String value)
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
                            AddressList.edit(account.aliases(), value, "alias", names::address));
            case FORWARD ->
                    account.withForwards(
                            AddressList.edit(
                                    account.forwards(), value, "forward address", names::address));
        };
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
        };
    }

    private static String shown(long quotaOctets) {
        return quotaOctets == 0 ? UNLIMITED : new Octets(quotaOctets).toString();
    }

    private static String undelete(Account account) {
        long octets = account.undeleteQuotaOctets();
        if (octets == Account.UNDELETE_DEFAULT) {
            return DEFAULT;
        }
        return octets == 0 ? OFF : new Octets(octets).toString();
    }

    private static Value undeleteValue(Account account) {
        long octets = account.undeleteQuotaOctets();
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
        try {
            return Octets.parse(value).count();
        } catch (IllegalArgumentException e) {
            throw badValue(property, value, e, "500MiB, 1GiB, or unlimited");
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
                .argument(NAME)
                .argument(NEW_NAME)
                .handler(
                        CommandNames.guarded(call -> {
                            Account before = names.account(call.get(NAME));
                            Address address = names.address(call.get(NEW_NAME));
                            Account after =
                                    writer.change(
                                            before.id(), account -> account.withAddress(address));
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
        Account account = names.account(call.get(NAME));
        Optional<Credential> credential = directory.credential(account.id());
        return new Result.Item(
                List.of(
                        Field.of("name", account.address().toString()),
                        Field.of("id", account.id()),
                        Field.of("fullname", account.fullName()),
                        Field.of("role", Words.constantName(account.role())),
                        Field.of("status", Words.constantName(account.status())),
                        Field.of("quota", Value.limit(account.quotaOctets())),
                        Field.of("undeleteQuota", undeleteValue(account)),
                        Field.of("aliases", texts(account.aliases())),
                        Field.of("forwards", texts(account.forwards())),
                        Field.of("created", Value.instant(account.created())),
                        Field.of(
                                "passwordChanged",
                                credential
                                        .map(kept -> Value.instant(kept.changed()))
                                        .orElseGet(Value::nothing))));
    }

    private static Value texts(List<Address> addresses) {
        return Value.texts(addresses.stream().map(Address::toString).toList());
    }

    private Command delete() {
        return Command.of("User", "Delete")
                .summary("Deletes an account and its mail.")
                .argument(NAME)
                .dangerous(this::deletion)
                .handler(
                        CommandNames.guarded(call -> {
                            Account account = ownName(call.get(NAME));
                            var stays = writer.delete(account.id());
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
                    + ownName(call.get(NAME)).address()
                    + " and all its mail; this cannot be undone.";
        } catch (DirectoryException e) {
            throw CommandNames.unavailable(e, call.id());
        }
    }

    /// An account by its own address: whoever deletes an alias means the alias.
    private Account ownName(String name) throws ProblemException, DirectoryException {
        Account account = names.account(name);
        Address address = names.address(name);
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
        long start = call.find(START).orElse(1L);
        int count = Math.toIntExact(call.find(COUNT).orElse((long) MAX_LISTED));
        List<Account> found = directory.accounts(pattern, start, count + 1);
        boolean more = found.size() > count;
        String follow = more ? ", more follow: User List " + pattern + " " + (start + count) : "";
        return new Result.Listing(
                List.of("name", "fullname", "role", "status", "quota"),
                found.stream().limit(count).map(UserCommands::row).toList(),
                "user" + follow,
                "users" + follow);
    }

    private static List<Value> row(Account account) {
        return List.of(
                Value.text(account.address().toString()),
                Value.text(account.fullName()),
                Value.text(Words.constantName(account.role())),
                Value.text(Words.constantName(account.status())),
                Value.limit(account.quotaOctets()));
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
