package org.postern.directory;

import org.postern.kernel.Argument;
import org.postern.kernel.Call;
import org.postern.kernel.Command;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.kernel.Words;
import org.postern.mail.AddressSyntaxException;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The commands of the noun `DlEntry`: the members that a list names.
public final class DlEntryCommands {
    private static final int MAX_LISTED = 10_000;
    private static final int PAGE = 1_000;

    private static final Argument<String> LIST = Argument.text("list", "The list's address.");
    private static final Argument<List<String>> MEMBERS =
            Argument.rest(
                    "member",
                    "Addresses of accounts, lists or others, or + and the path of a shared folder.",
                    word -> word);
    private static final Argument<String> PATTERN =
            Argument.text("pattern", "Members to list; * stands for any characters, ? for one.")
                    .optional();
    private static final Argument<Long> START =
            Argument.number(
                            "start",
                            "Position of the first, from 1 (0 is taken for 1).",
                            0,
                            Long.MAX_VALUE)
                    .optional();
    private static final Argument<Long> COUNT =
            Argument.number("count", "Most members to list.", 1, MAX_LISTED).optional();

    private final LocalDirectory directory;
    private final GroupWriter writer;
    private final CommandNames names;

    public DlEntryCommands(LocalDirectory directory, GroupWriter writer, CommandNames names) {
        this.directory = directory;
        this.writer = writer;
        this.names = names;
    }

    public List<Command> commands() {
        return List.of(add(), list(), delete());
    }

    private Command add() {
        return Command.of("DlEntry", "Add")
                .summary("Makes somebody a member of a list.")
                .help(
                        "+archive/2026 is the shared folder archive/2026 of the list's domain,"
                                + " which keeps a copy of each message.")
                .role(Role.DOMAIN_ADMINISTRATOR)
                .argument(LIST)
                .argument(MEMBERS)
                .handler(
                        CommandNames.guarded(call -> {
                            MailGroup group = names.group(call, call.get(LIST));
                            var changed = writer.addMembers(group.id(), members(call));
                            call.changed(
                                    group.address() + " members",
                                    "",
                                    String.join(", ", call.get(MEMBERS)));
                            return new Result.Done(
                                    told(changed.added(), "added to " + group.address())
                                            + (changed.unchanged() > 0
                                                    ? " "
                                                            + told(
                                                                    changed.unchanged(),
                                                                    "there before")
                                                    : ""));
                        }));
    }

    private static String told(int members, String what) {
        return members + (members == 1 ? " member " : " members ") + what + ".";
    }

    private List<GroupMember> members(Call call) throws ProblemException, DirectoryException {
        var members = new ArrayList<GroupMember>();
        for (String text : call.get(MEMBERS)) {
            members.add(member(call, text));
        }
        return members;
    }

    private GroupMember member(Call call, String text) throws ProblemException, DirectoryException {
        try {
            return GroupMember.parse(text, names.currentDomain(call));
        } catch (AddressSyntaxException e) {
            throw new ProblemException(
                    new Problem(
                            "\"" + text + "\" cannot be a member.",
                            Words.sentence(e.getMessage()),
                            "name@domain, or +folder"),
                    e);
        }
    }

    private Command list() {
        return Command.of("DlEntry", "List")
                .summary("Lists the members that a list names.")
                .help("Those that its URLs mean are in Dl Expand.")
                .role(Role.HELP_DESK)
                .readOnly()
                .argument(LIST)
                .argument(PATTERN)
                .argument(START)
                .argument(COUNT)
                .handler(CommandNames.guarded(this::list));
    }

    private Result list(Call call) throws ProblemException, DirectoryException {
        MailGroup group = names.group(call, call.get(LIST));
        String pattern = call.find(PATTERN).orElse("*");
        long start = Math.max(1, call.find(START).orElse(1L));
        int count = Math.toIntExact(call.find(COUNT).orElse((long) MAX_LISTED));
        var found = new ArrayList<List<Value>>();
        long position = 0;
        boolean more = false;
        var page = directory.groups().members(group.id(), "", PAGE);
        while (!page.isEmpty() && !more) {
            for (GroupMember member : page) {
                if (matches(pattern, member) && ++position >= start) {
                    more |= found.size() == count;
                    if (!more) {
                        found.add(List.of(Value.text(member.text()), Value.text(kind(member))));
                    }
                }
            }
            page = directory.groups().members(group.id(), page.getLast().key(), PAGE);
        }
        String follow =
                more
                        ? ", more follow: DlEntry List %s %s %d"
                                .formatted(group.address(), pattern, start + count)
                        : "";
        return new Result.Listing(
                List.of("member", "kind"), found, "member" + follow, "members" + follow);
    }

    /// A pattern without `@` is about what stands before the `@`, and about folders.
    private static boolean matches(String pattern, GroupMember member) {
        var match = new AddressPattern(pattern);
        return switch (member) {
            case GroupMember.Mailbox(var address) ->
                    match.localPart(address.canonicalLocalPart())
                            && match.domain(address.domain().ascii());
            case GroupMember.SharedFolder folder ->
                    match.localPart(
                            Normalizer.normalize(
                                    folder.text().toLowerCase(Locale.ROOT), Normalizer.Form.NFC));
        };
    }

    private String kind(GroupMember member) throws DirectoryException {
        return switch (member) {
            case GroupMember.SharedFolder _ -> "folder";
            case GroupMember.Mailbox(var address) ->
                    switch (directory.resolve(address)) {
                        case Resolution.LocalAccount _ -> "account";
                        case Resolution.ToGroup _ -> "list";
                        case Resolution.NotServed() -> "elsewhere";
                        case Resolution.UnknownUser() -> "unknown";
                        case Resolution.Closed _ -> "closed";
                    };
        };
    }

    private Command delete() {
        return Command.of("DlEntry", "Delete")
                .summary("Takes members out of a list.")
                .role(Role.DOMAIN_ADMINISTRATOR)
                .argument(LIST)
                .argument(MEMBERS)
                .handler(
                        CommandNames.guarded(call -> {
                            MailGroup group = names.group(call, call.get(LIST));
                            var changed = writer.removeMembers(group.id(), members(call));
                            if (changed.removed() == 0) {
                                throw new ProblemException(
                                        group.address() + " has no such member.",
                                        null,
                                        "DlEntry List " + group.address());
                            }
                            call.changed(
                                    group.address() + " members",
                                    String.join(", ", call.get(MEMBERS)),
                                    "");
                            return new Result.Done(
                                    told(changed.removed(), "taken out of " + group.address()));
                        }));
    }
}
