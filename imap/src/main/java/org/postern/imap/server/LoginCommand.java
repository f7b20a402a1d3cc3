package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.net.Authenticator.Outcome;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// LOGIN, RFC 9051 section 6.2.3.
final class LoginCommand implements Command {
    private static final String MECHANISM = "LOGIN";

    // login = "LOGIN" SP userid SP password
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        // Before the arguments: a client that is told in time may keep its password to itself.
        Logins.requirePrivacy(session, "", MECHANISM);
        arguments.expectSpace();
        String name = ImapReader.decode(arguments.expectAstring(), StandardCharsets.UTF_8);
        arguments.expectSpace();
        byte[] password = arguments.expectAstring();
        arguments.expectEnd();
        try {
            Outcome outcome =
                    session.server()
                            .logins()
                            .passwords()
                            .password(
                                    "",
                                    name,
                                    password,
                                    session.connection().client().getAddress(),
                                    session.connection().service(ImapServer.SERVICE));
            return Logins.finish(session, outcome, name, MECHANISM);
        } finally {
            Arrays.fill(password, (byte) 0);
            arguments.wipe();
        }
    }
}
