package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.net.SaslExchange;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/// AUTHENTICATE, RFC 9051 section 6.2.2, with SASL-IR, RFC 4959.
final class AuthenticateCommand implements Command {
    private static final byte[] NOTHING = {};

    // authenticate = "AUTHENTICATE" SP auth-type [SP initial-resp] *(CRLF base64)
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        String mechanism = arguments.expectAtom().toUpperCase(Locale.ROOT);
        byte[] initial = null;
        if (arguments.take(' ')) {
            initial = arguments.take('=') ? NOTHING : decode(expectBase64(arguments));
        }
        arguments.expectEnd();
        var mechanisms = session.server().logins().mechanisms();
        if (mechanisms.needsPrivacy(mechanism)) {
            Logins.requirePrivacy(session, "", mechanism);
        }
        SaslExchange exchange =
                mechanisms
                        .start(mechanism, session.connection(), ImapServer.SERVICE)
                        .orElseThrow(
                                () -> ImapException.no("CANNOT", "That mechanism is not offered"));
        // An initial response may hold a password; the mechanism wipes its own copy.
        arguments.wipe();
        return exchange(session, exchange, mechanism, initial);
    }

    private static Reply exchange(
            ImapSession session, SaslExchange exchange, String mechanism, byte @Nullable [] initial)
            throws ImapException, MailboxException, IOException {
        // RFC 4959 section 3: no initial response is not the same as an empty one.
        var step = initial == null ? exchange.begin() : exchange.respond(initial);
        while (true) {
            switch (step) {
                case SaslExchange.Step.Challenge(var octets) ->
                        step = exchange.respond(ask(session, octets));
                case SaslExchange.Step.Done(var outcome) -> {
                    return Logins.finish(session, outcome, "", mechanism);
                }
                case SaslExchange.Step.Malformed(var _) ->
                        throw ImapException.bad("That is not of the mechanism's form");
            }
        }
    }

    private static byte[] ask(ImapSession session, byte[] challenge)
            throws ImapException, IOException {
        byte[] line = session.reader().ask(Base64.getEncoder().encodeToString(challenge));
        // RFC 9051 section 6.2.2: a single "*" cancels
        if (line.length == 1 && line[0] == '*') {
            throw ImapException.bad("Cancelled");
        }
        return decode(line);
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

    private static byte[] decode(byte[] base64) throws ImapException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw ImapException.bad("That is not base64");
        }
    }
}
