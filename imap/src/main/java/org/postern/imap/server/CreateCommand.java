package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.ListPattern;
import org.postern.imap.MailboxAttribute;
import org.postern.imap.Reply;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

/// CREATE, RFC 9051 section 6.3.4, with special uses, RFC 6154 section 3, and MAILBOXID, RFC 8474
/// section 4.1.
final class CreateCommand implements Command {
    // create = "CREATE" SP mailbox [SP "(" "USE" SP "(" [use-attr *(SP use-attr)] ")" ")"]
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        MailboxNames.Spelled spelled = MailboxNames.expectSpelled(arguments);
        String name = spelled.name();
        Set<MailboxAttribute> uses = EnumSet.noneOf(MailboxAttribute.class);
        if (arguments.take(' ')) {
            arguments.expect('(');
            if (!arguments.takeWord("USE")) {
                throw arguments.expected("USE");
            }
            arguments.expectSpace();
            expectUses(arguments, uses);
            arguments.expect(')');
        }
        arguments.expectEnd();
        String created = withoutSeparator(name);
        session.notifier().own(created);
        session.account().create(created, uses);
        if (session.rev2() && !spelled.other().isEmpty()) {
            // RFC 9051 section 6.3.4: the name is told that was made of the client's
            var tree = new NameTree(session.account().mailboxes());
            ListResponse.print(session.out(), tree, created, withoutSeparator(spelled.other()));
        }
        // RFC 8474 section 4.1
        String id = session.account().status(created).id();
        return Reply.ok("MAILBOXID (" + id + ")", "Created");
    }

    private static void expectUses(ImapReader arguments, Set<MailboxAttribute> uses)
            throws ImapException {
        arguments.expect('(');
        while (!arguments.take(')')) {
            arguments.expect('\\');
            String word = "\\" + arguments.expectAtom();
            uses.add(
                    MailboxAttribute.find(word)
                            .filter(MailboxAttribute::specialUse)
                            .orElseThrow(() ->
                                    ImapException.no("USEATTR", "That special use is not known")));
            if (arguments.peek() != ')') {
                arguments.expectSpace();
            }
        }
    }

    // RFC 9051 section 6.3.4: a trailing separator says that mailboxes below will follow; here
    // every mailbox can have some
    private static String withoutSeparator(String name) {
        int end = name.length() - 1;
        return end > 0 && name.charAt(end) == ListPattern.SEPARATOR ? name.substring(0, end) : name;
    }
}
