package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// NOTIFY, RFC 5465 section 3.1: from now on the client is told what it asked for, whether or not a
/// command is under way. [Notifier] does it.
final class NotifyCommand implements Command {
    /// Most event groups in one command.
    static final int MAX_GROUPS = 100;

    // notify = "NOTIFY" SP (notify-set / notify-none)
    // notify-set = "SET" [status-indicator] SP event-groups
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        if (arguments.takeWord("NONE")) {
            arguments.expectEnd();
            session.notifier().set(List.of(), false);
            return Reply.ok("Nothing will be told");
        }
        if (!arguments.takeWord("SET")) {
            throw arguments.expected("SET or NONE");
        }
        arguments.expectSpace();
        boolean status = arguments.takeWord("STATUS");
        if (status) {
            arguments.expectSpace();
        }
        // RFC 5465 section 5.6: annotations' events come with annotations
        boolean metadata = session.account().metadata().isPresent();
        List<NotifyGroup> groups = new ArrayList<>();
        do {
            if (groups.size() == MAX_GROUPS) {
                throw ImapException.no("NOTIFICATIONOVERFLOW", "Too many groups of events");
            }
            groups.add(NotifyGroup.expect(arguments, metadata));
        } while (arguments.take(' '));
        arguments.expectEnd();
        // RFC 5465 section 6.1: one of the two, once
        if (groups.stream().filter(g -> g.filter() instanceof MailboxFilter.Selected).count() > 1) {
            throw ImapException.bad("The selected mailbox may be named once");
        }
        session.notifier().set(groups, status);
        return Reply.ok("Will be told");
    }
}
