package org.postern.imap.server;

import org.postern.imap.FetchItem;
import org.postern.imap.FetchReader;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a client wants to be told of some mailboxes, RFC 5465 section 8.
///
/// @param events empty for nothing
/// @param items what FETCH responses for new messages tell; empty for no such responses
record NotifyGroup(MailboxFilter filter, Set<NotifyEvent> events, List<FetchItem> items) {
    NotifyGroup {
        events = Set.copyOf(events);
        items = List.copyOf(items);
    }

    boolean wants(NotifyEvent event) {
        return events.contains(event);
    }

    // event-group = "(" filter-mailboxes SP events ")"
    /// @param metadata whether there are annotations whose changes can be told
    static NotifyGroup expect(ImapReader arguments, boolean metadata)
            throws ImapException, IOException {
        arguments.expect('(');
        MailboxFilter filter = MailboxFilter.expect(arguments);
        arguments.expectSpace();
        NotifyGroup group = expectEvents(arguments, filter, metadata);
        arguments.expect(')');
        check(group);
        return group;
    }

    // events = ( "(" event *(SP event) ")" ) / "NONE"
    private static NotifyGroup expectEvents(
            ImapReader arguments, MailboxFilter filter, boolean metadata)
            throws ImapException, IOException {
        Set<NotifyEvent> events = EnumSet.noneOf(NotifyEvent.class);
        List<FetchItem> items = List.of();
        if (!arguments.take('(')) {
            if (!arguments.takeWord("NONE")) {
                throw arguments.expected("NONE or events in parentheses");
            }
            return new NotifyGroup(filter, events, items);
        }
        do {
            NotifyEvent event = expectEvent(arguments, metadata);
            events.add(event);
            // message-event = ( "MessageNew" [SP "(" fetch-att *(SP fetch-att) ")" ] ) / …
            if (event == NotifyEvent.MESSAGE_NEW && arguments.takeSpaceAndParenthesis()) {
                items = new FetchReader(arguments).expectRest();
            }
        } while (arguments.take(' '));
        arguments.expect(')');
        return new NotifyGroup(filter, events, items);
    }

    private static NotifyEvent expectEvent(ImapReader arguments, boolean metadata)
            throws ImapException {
        NotifyEvent event = NotifyEvent.find(arguments.takeName());
        if (event == null || (event.ofMetadata() && !metadata)) {
            // RFC 5465 section 3.1: NO, and which events there are
            var all = new StringBuilder();
            for (NotifyEvent each : NotifyEvent.values()) {
                if (metadata || !each.ofMetadata()) {
                    all.append(all.isEmpty() ? "" : " ").append(each.word());
                }
            }
            throw ImapException.no("BADEVENT (" + all + ")", "No such event");
        }
        return event;
    }

    private static void check(NotifyGroup group) throws ImapException {
        // RFC 5465 section 5: both or none, and flags only with both
        boolean both =
                group.wants(NotifyEvent.MESSAGE_NEW) && group.wants(NotifyEvent.MESSAGE_EXPUNGE);
        boolean any = group.events().stream().anyMatch(NotifyEvent::ofMessages);
        if (any && !both) {
            throw ImapException.bad(
                    "MessageNew and MessageExpunge go together, and FlagChange needs both");
        }
        if (group.filter() instanceof MailboxFilter.Selected
                && !group.events().stream().allMatch(NotifyEvent::ofMessages)) {
            // RFC 5465 section 6.1
            throw ImapException.bad("Only events of messages are for the selected mailbox");
        }
    }
}
