package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.MailboxRights;
import org.postern.imap.Reply;
import org.postern.imap.server.AccessControl.Change;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// SETACL, RFC 4314 section 3.1.
final class SetAclCommand implements Command {
    // setacl = "SETACL" SP mailbox SP identifier SP mod-rights
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        AccessControl control = AclNames.control(session);
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        arguments.expectSpace();
        String identifier = AclNames.expectIdentifier(arguments);
        arguments.expectSpace();
        // mod-rights = astring ; +rights to add, -rights to remove, rights to replace
        String changed = ImapReader.decode(arguments.expectAstring(), StandardCharsets.US_ASCII);
        arguments.expectEnd();
        Change change =
                changed.startsWith("+")
                        ? Change.ADD
                        : changed.startsWith("-") ? Change.REMOVE : Change.REPLACE;
        MailboxRights rights =
                AclNames.expectRights(change == Change.REPLACE ? changed : changed.substring(1));
        control.set(name, identifier, change, rights);
        return Reply.ok("Rights set");
    }
}
