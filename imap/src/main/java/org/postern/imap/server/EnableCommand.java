package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// ENABLE, RFC 5161 section 3.1. Names that we do not know are passed over, as the RFC says.
final class EnableCommand implements Command {
    // enable = "ENABLE" 1*(SP capability)
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException, IOException {
        List<Extension> wanted = new ArrayList<>();
        do {
            arguments.expectSpace();
            Extension.find(arguments.expectAtom()).ifPresent(wanted::add);
        } while (arguments.peek() == ' ');
        arguments.expectEnd();
        session.out().ascii("* ENABLED");
        for (Extension extension : wanted) {
            // RFC 5161 section 3.2: what this command turned on
            if (session.enable(extension)) {
                session.out().octet(' ').ascii(extension.word());
            }
        }
        session.out().crlf();
        return Reply.ok("Done");
    }
}
