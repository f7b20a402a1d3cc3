package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.net.SaslDialogue;
import org.postern.net.SaslExchange;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// AUTHENTICATE, RFC 9051 section 6.2.2, with SASL-IR, RFC 4959.
final class AuthenticateCommand implements Command {
    // authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] *(CRLF base64)
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        String mechanism = arguments.expectAtom().toUpperCase(Locale.ROOT);
        byte[] initial = null;
        if (arguments.take(' ')) {
            initial = expectBase64(arguments);
        }
        arguments.expectEnd();
        var mechanisms = session.server().logins().mechanisms();
        if (mechanisms.needsPrivacy(mechanism)) {
            Logins.requirePrivacy(session, "", mechanism);
        }
        SaslExchange exchange =
                mechanisms
                        .start(
                                mechanism,
                                session.connection(),
                                session.connection().service(ImapServer.SERVICE))
                        .orElseThrow(
                                () -> ImapException.no("CANNOT", "That mechanism is not offered"));
        // An initial response may hold a password; the dialogue wipes its own copy.
        arguments.wipe();
        var outcome = new SaslDialogue<>(exchange, new Carried(session)).run(initial);
        return Logins.finish(session, outcome, "", mechanism);
    }

    private record Carried(ImapSession session) implements SaslDialogue.Protocol<ImapException> {
        @Override
        public byte[] ask(String challenge) throws ImapException, IOException {
            return session.reader().ask(challenge);
        }

        // RFC 9051 section 6.2.2: a single "*" cancels
        @Override
        public ImapException cancelled() {
            return ImapException.bad("Cancelled");
        }

        @Override
        public ImapException malformed(String reason) {
            return ImapException.bad("That is not of the mechanism's form: " + reason);
        }
    }

    private static byte[] expectBase64(ImapReader arguments) throws ImapException {
        var text = new StringBuilder();
        while (!arguments.atEnd() && arguments.peek() != ' ') {
            char c = (char) arguments.peek();
            text.append(c);
            arguments.expect(c);
        }
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
