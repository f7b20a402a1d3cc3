package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// ID, RFC 2971: who the client is, of which nothing is kept, and who we are.
final class IdCommand implements Command {
    // RFC 2971 section 3.3
    private static final int MAX_PAIRS = 30;
    private static final int MAX_FIELD_OCTETS = 30;
    private static final int MAX_VALUE_OCTETS = 1024;

    // id = "ID" SP id-params-list
    // id-params-list = "(" *(string SP nstring) ")" / nil
    @Override
    public Reply run(ImapSession session, ImapReader arguments) throws ImapException, IOException {
        arguments.expectSpace();
        if (!arguments.takeWord("NIL")) {
            expectPairs(arguments);
        }
        arguments.expectEnd();
        session.out().ascii("* ID (\"name\" \"Postern\")").crlf();
        return Reply.ok("Done");
    }

    private static void expectPairs(ImapReader arguments) throws ImapException, IOException {
        arguments.expect('(');
        for (int pairs = 0; !arguments.take(')'); pairs++) {
            if (pairs == MAX_PAIRS) {
                throw ImapException.bad("More than " + MAX_PAIRS + " pairs");
            }
            if (pairs > 0) {
                arguments.expectSpace();
            }
            int field = arguments.expectString().length;
            arguments.expectSpace();
            int value = arguments.expectNstring().map(octets -> octets.length).orElse(0);
            if (field > MAX_FIELD_OCTETS || value > MAX_VALUE_OCTETS) {
                throw ImapException.bad("A field or value is too long");
            }
        }
    }
}
