package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ListPattern;
import org.postern.imap.MailboxAttribute;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a LIST command asks for: RFC 3501 section 6.3.8, and in its longer form RFC 5258 section 3.
///
/// @param extended whether it has the longer form, in which names without mailbox are told as such
///   and an empty pattern is nothing special
/// @param patterns at least one
/// @param status what to tell of each mailbox besides (RFC 5819 section 2); absent for nothing
/// @param annotations which to tell of each mailbox (RFC 9590 section 3)
record ListRequest(
        boolean extended,
        Set<Selected> selected,
        List<ListPattern> patterns,
        Set<Returned> returned,
        @Nullable StatusItems status,
        List<String> annotations) {
    /// Most patterns in one command.
    static final int MAX_PATTERNS = 100;

    /// Which mailboxes are asked for.
    enum Selected {
        SUBSCRIBED("SUBSCRIBED"),
        // RFC 6154 section 2
        SPECIAL_USE("SPECIAL-USE"),
        /// Remote mailboxes too; there are none.
        REMOTE("REMOTE"),
        RECURSIVEMATCH("RECURSIVEMATCH");

        private final String word;

        Selected(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /// What is to be told of each.
    enum Returned {
        SUBSCRIBED,
        /// Told always.
        CHILDREN,
        /// Told always.
        SPECIAL_USE,
        // RFC 8440 section 3
        MYRIGHTS
    }

    // list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
    static ListRequest expect(ImapReader arguments) throws ImapException, IOException {
        arguments.expectSpace();
        boolean extended = arguments.peek() == '(';
        Set<Selected> selected = EnumSet.noneOf(Selected.class);
        if (extended) {
            expectSelected(arguments, selected);
            arguments.expectSpace();
        }
        String reference = MailboxNames.decode(arguments, arguments.expectAstring());
        arguments.expectSpace();
        extended |= arguments.peek() == '(';
        List<ListPattern> patterns = expectPatterns(arguments, reference);
        Set<Returned> returned = EnumSet.noneOf(Returned.class);
        List<String> annotations = new ArrayList<>();
        StatusItems status = null;
        if (arguments.take(' ') && !arguments.atEnd()) {
            extended = true;
            status = expectReturned(arguments, returned, annotations);
        }
        arguments.expectEnd();
        return new ListRequest(extended, selected, patterns, returned, status, annotations);
    }

    // list-select-opts = "(" [… list-select-base-opt …] ")"
    private static void expectSelected(ImapReader arguments, Set<Selected> selected)
            throws ImapException {
        arguments.expect('(');
        while (arguments.peek() != ')') {
            if (!selected.isEmpty()) {
                arguments.expectSpace();
            }
            selected.add(expectSelected(arguments));
        }
        arguments.expect(')');
        // RFC 5258 section 3.1: RECURSIVEMATCH needs something to match
        if (selected.contains(Selected.RECURSIVEMATCH)
                && !selected.contains(Selected.SUBSCRIBED)
                && !selected.contains(Selected.SPECIAL_USE)) {
            throw ImapException.bad("RECURSIVEMATCH needs SUBSCRIBED or SPECIAL-USE");
        }
    }

    private static Selected expectSelected(ImapReader arguments) throws ImapException {
        String word = arguments.takeName();
        for (Selected option : Selected.values()) {
            if (option.word().equals(word)) {
                return option;
            }
        }
        throw arguments.expected("a selection option");
    }

    // mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")"
    private static List<ListPattern> expectPatterns(ImapReader arguments, String reference)
            throws ImapException, IOException {
        if (!arguments.take('(')) {
            return List.of(expectPattern(arguments, reference));
        }
        List<ListPattern> patterns = new ArrayList<>();
        do {
            if (patterns.size() == MAX_PATTERNS) {
                throw ImapException.bad("More than " + MAX_PATTERNS + " patterns");
            }
            patterns.add(expectPattern(arguments, reference));
        } while (arguments.take(' '));
        arguments.expect(')');
        return patterns;
    }

    private static ListPattern expectPattern(ImapReader arguments, String reference)
            throws ImapException, IOException {
        String pattern = MailboxNames.decode(arguments, arguments.expectListMailbox());
        return new ListPattern(pattern.isEmpty() ? "" : reference + pattern);
    }

    // list-return-opts = "RETURN" SP "(" [return-option *(SP return-option)] ")"
    private static @Nullable StatusItems expectReturned(
            ImapReader arguments, Set<Returned> returned, List<String> annotations)
            throws ImapException, IOException {
        if (!arguments.takeWord("RETURN")) {
            throw arguments.expected("RETURN");
        }
        arguments.expectSpace();
        arguments.expect('(');
        StatusItems status = null;
        boolean first = true;
        while (arguments.peek() != ')') {
            if (!first) {
                arguments.expectSpace();
            }
            first = false;
            switch (arguments.takeName()) {
                case "SUBSCRIBED" -> returned.add(Returned.SUBSCRIBED);
                case "CHILDREN" -> returned.add(Returned.CHILDREN);
                case "SPECIAL-USE" -> returned.add(Returned.SPECIAL_USE);
                case "MYRIGHTS" -> returned.add(Returned.MYRIGHTS);
                // RFC 9590 section 4: return-option =/ "METADATA" SP entries
                case "METADATA" -> {
                    arguments.expectSpace();
                    annotations.addAll(MetadataEntries.expectEntries(arguments));
                }
                case "STATUS" -> {
                    arguments.expectSpace();
                    status = StatusItems.expect(arguments);
                }
                default -> throw arguments.expected("a return option");
            }
        }
        arguments.expect(')');
        return status;
    }

    /// Whether the client asks for the separator of levels only.
    boolean separatorOnly() {
        return !extended && patterns.getFirst().isEmpty();
    }

    /// Whether some of all mailboxes are asked for only.
    boolean selects() {
        return selected.contains(Selected.SUBSCRIBED) || selected.contains(Selected.SPECIAL_USE);
    }

    boolean recursive() {
        return selected.contains(Selected.RECURSIVEMATCH);
    }

    boolean matches(MailboxEntry entry) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(entry.name()));
    }

    /// Like [#matches], by a pattern that begins with the mailbox's first level.
    boolean names(MailboxEntry entry) {
        int end = entry.name().indexOf(ListPattern.SEPARATOR);
        String root = end < 0 ? entry.name() : entry.name().substring(0, end);
        return patterns.stream()
                .anyMatch(pattern -> pattern.names(root) && pattern.matches(entry.name()));
    }

    /// Whether a mailbox is of those that are asked for.
    boolean fits(MailboxEntry entry) {
        return (!selected.contains(Selected.SUBSCRIBED) || entry.subscribed())
                && (!selected.contains(Selected.SPECIAL_USE)
                        || entry.attributes().stream().anyMatch(MailboxAttribute::specialUse));
    }

    /// Whether `\Subscribed` is told.
    boolean tellsSubscribed() {
        return selected.contains(Selected.SUBSCRIBED) || returned.contains(Returned.SUBSCRIBED);
    }
}
