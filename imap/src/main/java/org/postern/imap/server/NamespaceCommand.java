package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// NAMESPACE, RFC 9051 section 6.3.10: the user's own mailboxes, and below names of their own those
/// that others share and those that are nobody's.
final class NamespaceCommand implements Command {
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException, IOException {
        arguments.expectEnd();
        ResponseWriter out = session.out();
        out.ascii("* NAMESPACE ((\"\" \"/\")) ");
        var control = session.account().accessControl();
        if (control.isPresent()) {
            print(out, control.get().namespaces().others());
            out.octet(' ');
            print(out, control.get().namespaces().shared());
        } else {
            out.nil().octet(' ').nil();
        }
        out.crlf();
        return Reply.ok("Done");
    }

    // namespace-descr = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) … ")"
    private static void print(ResponseWriter out, String prefix) throws IOException {
        out.ascii("((").string(prefix.getBytes(StandardCharsets.US_ASCII)).ascii(" \"/\"))");
    }
}
