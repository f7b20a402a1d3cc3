package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ListPattern;
import org.postern.imap.MailboxAttribute;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Which mailboxes are meant, RFC 5465 section 6.
sealed interface MailboxFilter {
    /// Most names in one filter.
    int MAX_NAMES = 1_000;

    /// The mailbox that is selected.
    ///
    /// @param delayed whether EXPUNGE waits for a command that lets numbers change
    record Selected(boolean delayed) implements MailboxFilter {}

    /// Where mail may be delivered. Rules can deliver to any mailbox, so these are all.
    record Inboxes() implements MailboxFilter {}

    /// All of the user's own.
    record Personal() implements MailboxFilter {}

    record Subscribed() implements MailboxFilter {}

    /// These and all below them.
    record Subtree(List<String> names) implements MailboxFilter {
        public Subtree {
            names = List.copyOf(names);
        }
    }

    /// These and those right below them.
    record SubtreeOne(List<String> names) implements MailboxFilter {
        public SubtreeOne {
            names = List.copyOf(names);
        }
    }

    /// Just these.
    record Mailboxes(List<String> names) implements MailboxFilter {
        public Mailboxes {
            names = List.copyOf(names);
        }
    }

    // RFC 5465 section 8: filter-mailboxes = filter-mailboxes-selected / filter-mailboxes-other
    static MailboxFilter expect(ImapReader arguments) throws ImapException, IOException {
        return switch (arguments.takeName()) {
            case "SELECTED" -> new Selected(false);
            case "SELECTED-DELAYED" -> new Selected(true);
            case "INBOXES" -> new Inboxes();
            case "PERSONAL" -> new Personal();
            case "SUBSCRIBED" -> new Subscribed();
            case "SUBTREE" -> new Subtree(expectNames(arguments));
            case "MAILBOXES" -> new Mailboxes(expectNames(arguments));
            default -> throw arguments.expected("which mailboxes");
        };
    }

    // RFC 7377 section 4: filter-mailboxes-other =/ "subtree-one" SP one-or-more-mailbox
    /// Like [#expect], for what is to be searched.
    static MailboxFilter expectSource(ImapReader arguments) throws ImapException, IOException {
        if (arguments.takeWord("SUBTREE-ONE")) {
            return new SubtreeOne(expectNames(arguments));
        }
        if (arguments.takeWord("SELECTED-DELAYED")) {
            throw arguments.expected("which mailboxes");
        }
        return expect(arguments);
    }

    // one-or-more-mailbox = mailbox / many-mailboxes
    private static List<String> expectNames(ImapReader arguments)
            throws ImapException, IOException {
        arguments.expectSpace();
        if (!arguments.take('(')) {
            return List.of(MailboxNames.expect(arguments));
        }
        List<String> names = new ArrayList<>();
        do {
            if (names.size() == MAX_NAMES) {
                throw ImapException.no("LIMIT", "At most " + MAX_NAMES + " names");
            }
            names.add(MailboxNames.expect(arguments));
        } while (arguments.take(' '));
        arguments.expect(')');
        return names;
    }

    /// Whether a mailbox is meant; the selected one is as any other here.
    default boolean matches(MailboxEntry entry) {
        return switch (this) {
            case Selected _ -> false;
            case Inboxes(), Personal() ->
                    !entry.attributes().contains(MailboxAttribute.NON_EXISTENT);
            case Subscribed() -> entry.subscribed();
            case Subtree(var names) ->
                    names.stream()
                            .anyMatch(top ->
                                    entry.name().equals(top)
                                            || entry.name()
                                                    .startsWith(top + ListPattern.SEPARATOR));
            case SubtreeOne(var names) ->
                    names.contains(entry.name()) || names.contains(NameTree.parent(entry.name()));
            case Mailboxes(var names) -> names.contains(entry.name());
        };
    }
}
