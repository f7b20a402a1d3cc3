package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// CANCELUPDATE, RFC 5267 section 4.3.5. A tag that no search has is passed over: its search may
/// have ended with the mailbox it was in.
final class CancelUpdateCommand implements Command {
    // command-select =/ "CANCELUPDATE" 1*(SP quoted)
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException, IOException {
        do {
            arguments.expectSpace();
            var tag = new String(arguments.expectString(), StandardCharsets.UTF_8);
            session.selected().contexts().cancel(tag);
        } while (!arguments.restIsBlank());
        arguments.expectEnd();
        return Reply.ok("No further updates");
    }
}
