package org.postern.directory;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Field;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.kernel.Words;
import org.postern.mail.Address;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The commands of the nouns `Dl` and `Group`: distribution lists, which are groups as well. The
/// two nouns are two names of one thing; `Group` adds what is about belonging, not about mail.
public final class DlCommands {
    private static final int MAX_LISTED = 10_000;

    /// What `Dl Set` can change.
    enum Property {
        DESCRIPTION,
        POSTING,
        OWNER,
        POSTER,
        MEMBER_URL
    }

    private static final Argument<String> NAME =
            Argument.text("name", "The list's address; without @ it is in the current domain.");
    private static final Argument<String> DESCRIPTION =
            Argument.text("description", "What it is for, in quotes.").optional();
    private static final Argument<String> NEW_NAME =
            Argument.text("newname", "The list's new address.");
    private static final Argument<Property> PROPERTY =
            Argument.choice(
                    "property",
                    "What to change: description, posting, owner, poster or member-url.",
                    Property.class);
    private static final Argument<String> VALUE = Argument.text("value", "The new value.");
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
            Argument.number("count", "Most to list.", 1, MAX_LISTED).optional();
    private static final Argument<String> ACCOUNT =
            Argument.text("account", "The account's address.");

    private final LocalDirectory directory;
    private final GroupWriter writer;
    private final GroupMail mail;
    private final CommandNames names;

    public DlCommands(LocalDirectory directory, GroupWriter writer, CommandNames names) {
        this.directory = directory;
        this.writer = writer;
        this.mail = directory.groupMail();
        this.names = names;
    }

    public List<Command> commands() {
        var commands = new ArrayList<Command>();
        for (String noun : List.of("Dl", "Group")) {
            commands.addAll(
                    List.of(
                            add(noun),
                            set(noun),
                            rename(noun),
                            get(noun),
                            list(noun),
                            delete(noun),
                            expand(noun)));
        }
        commands.add(of());
        return commands;
    }

    private Command add(String noun) {
        return Command.of(noun, "Add")
                .summary("Makes a distribution list, which is a group too, without members.")
                .help("DlEntry Add gives it members.")
                .role(Role.DOMAIN_ADMINISTRATOR)
                .argument(NAME)
                .argument(DESCRIPTION)
                .handler(
                        CommandNames.guarded(call -> {
                            Address address = names.ownAddress(call, call.get(NAME));
                            var group = writer.add(address, call.find(DESCRIPTION).orElse(""));
                            return new Result.Done("List " + group.address() + " made.");
                        }));
    }

    private Command set(String noun) {
        return Command.of(noun, "Set")
                .summary("Changes one property of a list.")
                .help(
                        """
                        posting says who may send to it: anyone, members, domain (everybody in its
                        domain) or named (its owners and posters).
                        owner and poster are lists of addresses: +ADDRESS adds one, -ADDRESS takes
                        one away, anything else is the whole list, separated by commas. Owners may
                        always send.
                        member-url is an LDAP URL whose accounts are members too: +URL, -URL or the
                        only one, as in ldap:///dc=example,dc=org??sub?(departmentNumber=42).\
                        """)
                .role(Role.DOMAIN_ADMINISTRATOR)
                .argument(NAME)
                .argument(PROPERTY)
                .argument(VALUE)
                .handler(CommandNames.guarded(this::set));
    }

    private Result set(Call call) throws ProblemException, DirectoryException {
        MailGroup group = names.group(call, call.get(NAME));
        Property property = call.get(PROPERTY);
        String value = call.get(VALUE);
        MailGroup after =
                writer.change(group.id(), before -> edited(call, before, property, value));
        call.changed(
                after.address() + " " + Words.constantName(property),
                shown(group, property),
                shown(after, property));
        return new Result.Done(
                after.address()
                        + ": "
                        + Words.constantName(property)
                        + " is now "
                        + shown(after, property)
                        + ".");
    }

    private MailGroup edited(Call call, MailGroup group, Property property, String value)
            throws ProblemException, DirectoryException {
        return switch (property) {
            case DESCRIPTION -> group.withDescription(value);
            case POSTING -> group.withPosting(posting(value));
            case OWNER ->
                    group.withOwners(
                            AddressList.edit(
                                    group.owners(),
                                    value,
                                    "owner",
                                    text -> names.address(call, text)));
            case POSTER ->
                    group.withPosters(
                            AddressList.edit(
                                    group.posters(),
                                    value,
                                    "poster",
                                    text -> names.address(call, text)));
            case MEMBER_URL -> group.withMemberUrls(urls(group.memberUrls(), value));
        };
    }

    private static Posting posting(String value) throws ProblemException {
        try {
            return Words.constant(Posting.class, value);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(
                            "\"" + value + "\" does not say who may send.",
                            Words.sentence(e.getMessage()),
                            null),
                    e);
        }
    }

    private static List<String> urls(List<String> before, String value) {
        var urls = new ArrayList<>(before);
        if (value.startsWith("-")) {
            urls.remove(value.substring(1));
            return urls;
        }
        boolean more = value.startsWith("+");
        if (!more) {
            urls.clear();
        }
        String url = more ? value.substring(1) : value;
        if (!url.isBlank() && !urls.contains(url)) {
            urls.add(url);
        }
        return urls;
    }

    private static String shown(MailGroup group, Property property) {
        return switch (property) {
            case DESCRIPTION -> group.description().isEmpty() ? "empty" : group.description();
            case POSTING -> Words.constantName(group.posting());
            case OWNER -> AddressList.text(group.owners());
            case POSTER -> AddressList.text(group.posters());
            case MEMBER_URL -> group.dynamic() ? String.join(", ", group.memberUrls()) : "empty";
        };
    }

    private Command rename(String noun) {
        return Command.of(noun, "Rename")
                .summary("Gives a list another address; its members stay.")
                .help("Lists that name it name it on, and folders shared with it stay shared.")
                .role(Role.DOMAIN_ADMINISTRATOR)
                .argument(NAME)
                .argument(NEW_NAME)
                .handler(
                        CommandNames.guarded(call -> {
                            MailGroup before = names.group(call, call.get(NAME));
                            Address address = names.ownAddress(call, call.get(NEW_NAME));
                            MailGroup after =
                                    writer.change(before.id(), group -> group.withAddress(address));
                            return new Result.Done(
                                    "List "
                                            + before.address()
                                            + " is now "
                                            + after.address()
                                            + ".");
                        }));
    }

    private Command get(String noun) {
        return Command.of(noun, "Get")
                .summary("Shows a list.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(NAME)
                .handler(
                        CommandNames.guarded(call -> {
                            MailGroup group = names.group(call, call.get(NAME));
                            return new Result.Item(
                                    List.of(
                                            Field.of("name", group.address().toString()),
                                            Field.of("id", group.id()),
                                            Field.of("description", group.description()),
                                            Field.of(
                                                    "posting", Words.constantName(group.posting())),
                                            Field.of("owners", texts(group.owners())),
                                            Field.of("posters", texts(group.posters())),
                                            Field.of("memberUrls", Value.texts(group.memberUrls())),
                                            Field.of("members", Value.number(group.members())),
                                            Field.of("created", Value.instant(group.created()))));
                        }));
    }

    private static Value texts(List<Address> addresses) {
        return Value.texts(addresses.stream().map(Address::toString).toList());
    }

    private Command list(String noun) {
        return Command.of(noun, "List")
                .summary("Lists distribution lists.")
                .help("A pattern without @ is about the part before the @, in every domain.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(PATTERN)
                .argument(START)
                .argument(COUNT)
                .handler(CommandNames.guarded(call -> list(noun, call)));
    }

    private Result list(String noun, Call call) throws DirectoryException {
        String pattern = call.find(PATTERN).orElse("*");
        long start = Math.max(1, call.find(START).orElse(1L));
        int count = Math.toIntExact(call.find(COUNT).orElse((long) MAX_LISTED));
        List<MailGroup> found =
                directory
                        .groups()
                        .list(pattern, domain -> names.mayTouch(call, domain), start, count + 1);
        String follow =
                found.size() > count
                        ? ", more follow: " + noun + " List " + pattern + " " + (start + count)
                        : "";
        return new Result.Listing(
                List.of("name", "members", "posting", "description"),
                found.stream()
                        .limit(count)
                        .map(group ->
                                List.of(
                                        Value.text(group.address().toString()),
                                        Value.number(group.members()),
                                        Value.text(Words.constantName(group.posting())),
                                        Value.text(group.description())))
                        .toList(),
                "list" + follow,
                "lists" + follow);
    }

    private Command delete(String noun) {
        return Command.of(noun, "Delete")
                .summary("Deletes a list; its members stay what they are.")
                .role(Role.DOMAIN_ADMINISTRATOR)
                .argument(NAME)
                .dangerous(
                        "It refuses mail for the list from now on; folders that were shared with"
                                + " it are shared with nobody by it. This cannot be undone.")
                .handler(
                        CommandNames.guarded(call -> {
                            MailGroup group = names.group(call, call.get(NAME));
                            writer.delete(group.id());
                            return new Result.Done("List " + group.address() + " deleted.");
                        }));
    }

    private Command expand(String noun) {
        return Command.of(noun, "Expand")
                .summary("Shows whom mail to a list goes to in the end, lists within it followed.")
                .help("At most %d are shown.".formatted(MAX_LISTED))
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(NAME)
                .handler(CommandNames.guarded(this::expand));
    }

    private Result expand(Call call) throws ProblemException, DirectoryException {
        MailGroup group = names.group(call, call.get(NAME));
        var rows = new ArrayList<List<Value>>();
        boolean all =
                mail.expand(
                        group,
                        recipient -> {
                            if (rows.size() < MAX_LISTED) {
                                rows.add(row(recipient));
                            }
                        });
        if (!all) {
            throw new ProblemException(
                    group.address() + " has more recipients than a message may have.",
                    "groups.maxRecipients says how many.",
                    "Settings Get groups.maxRecipients");
        }
        return new Result.Listing(List.of("recipient", "kind"), rows, "recipient", "recipients");
    }

    private static List<Value> row(GroupMail.Recipient recipient) {
        return Arrays.asList(
                switch (recipient) {
                    case GroupMail.Recipient.Mailbox(var local, var _) ->
                            new Value[] {
                                Value.text(local.account().address().toString()),
                                Value.text("account")
                            };
                    case GroupMail.Recipient.Elsewhere(var address) ->
                            new Value[] {Value.text(address.toString()), Value.text("elsewhere")};
                    case GroupMail.Recipient.Folder(var domain, var path) ->
                            new Value[] {
                                Value.text(GroupMember.FOLDER + path),
                                Value.text("folder of " + domain)
                            };
                });
    }

    private Command of() {
        return Command.of("Group", "Of")
                .summary("Lists the groups that an account is in, by way of others too.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(ACCOUNT)
                .handler(
                        CommandNames.guarded(call -> {
                            Account account = names.account(call, call.get(ACCOUNT));
                            var found = new ArrayList<String>();
                            for (String id : directory.groups().of(account)) {
                                Optional<MailGroup> group = directory.groups().byId(id);
                                group.ifPresent(known -> found.add(known.address().toString()));
                            }
                            return new Result.Listing(
                                    List.of("name"),
                                    found.stream()
                                            .sorted()
                                            .map(name -> List.of(Value.text(name)))
                                            .toList(),
                                    "group",
                                    "groups");
                        }));
    }
}
