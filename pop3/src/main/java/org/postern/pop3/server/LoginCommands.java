package org.postern.pop3.server;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.Connection;
import org.postern.net.Credentials;
import org.postern.net.LineEnd;
import org.postern.net.LineTooLongException;
import org.postern.net.SaslDialogue;
import org.postern.pop3.Pop3Command;
import org.postern.pop3.Pop3Response;
import org.postern.pop3.Pop3SyntaxException;
import org.postern.pop3.ResponseCode;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/// The commands of the AUTHORIZATION state (RFC 1939 section 4, RFC 2595 section 4, RFC 5034
/// section 4). Each answers with the state that follows.
final class LoginCommands {
    private static final String NO_CLEARTEXT =
            "passwords are not taken without TLS: use STLS first";

    private final Pop3Server server;
    private final Connection connection;
    private int failures;

    /// Whether the client has said UTF8.
    private boolean utf8;

    LoginCommands(Pop3Server server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    /// Logins refused so far.
    int failures() {
        return failures;
    }

    boolean passwordsAllowed() {
        return server.login().get().cleartext().allows(connection);
    }

    /// @throws Pop3SyntaxException for a mistake of the client's, which is not answered here: out
    ///   of order, not offered, or an exchange that is not of its form
    Pop3State obey(Pop3Command.Login command, Pop3State.Authorization state)
            throws IOException, Pop3SyntaxException {
        return switch (command) {
            case Pop3Command.User(String name) -> user(name);
            case Pop3Command.Pass(byte[] password) -> pass(state.name(), password);
            case Pop3Command.Auth(String mechanism, byte[] initial) -> auth(mechanism, initial);
            case Pop3Command.Stls _ -> stls();
            case Pop3Command.Utf8 _ -> utf8();
        };
    }

    private Pop3State user(String name) throws IOException, Pop3SyntaxException {
        if (!passwordsAllowed()) {
            throw new Pop3SyntaxException(NO_CLEARTEXT);
        }
        if (name.length() > Credentials.MAX_OCTETS) {
            throw new Pop3SyntaxException("the name is too long");
        }
        // RFC 1939 section 7 lets us say whether the name exists; that would tell strangers.
        respond(Pop3Response.ok("send PASS"));
        return new Pop3State.Authorization(name);
    }

    private Pop3State pass(@Nullable String name, byte[] password)
            throws IOException, Pop3SyntaxException {
        try {
            if (!passwordsAllowed()) {
                throw new Pop3SyntaxException(NO_CLEARTEXT);
            }
            if (name == null) {
                throw new Pop3SyntaxException("USER first");
            }
            var outcome =
                    Credentials.isPassword(password)
                            ? server.authenticator()
                                    .password(
                                            "",
                                            name,
                                            password,
                                            connection.client().getAddress(),
                                            connection.service(Pop3Server.SERVICE))
                            : new Outcome.Refused();
            return judged(outcome, "USER");
        } finally {
            Arrays.fill(password, (byte) 0);
        }
    }

    // RFC 6856 section 2.1. Nothing else changes: Pop3Compliance.UTF8_UNASKED, UTF8_ARGUMENTS
    private Pop3State utf8() throws IOException {
        utf8 = true;
        respond(Pop3Response.ok("UTF-8 it is"));
        return new Pop3State.Authorization(null);
    }

    private Pop3State stls() throws IOException, Pop3SyntaxException {
        // RFC 6856 section 2.1: STLS comes before UTF8
        if (utf8) {
            throw new Pop3SyntaxException("STLS comes before UTF8");
        }
        if (!connection.canStartTls()) {
            throw new Pop3SyntaxException("TLS is not possible here");
        }
        respond(Pop3Response.ok("begin TLS"));
        connection.output().flush();
        connection.startTls();
        // RFC 2595 section 4: what the client said before the handshake is forgotten.
        return new Pop3State.Authorization(null);
    }

    private Pop3State auth(String mechanism, byte @Nullable [] initial)
            throws IOException, Pop3SyntaxException {
        if (!passwordsAllowed() && server.mechanisms().needsPrivacy(mechanism)) {
            throw new Pop3SyntaxException(NO_CLEARTEXT);
        }
        var exchange =
                server.mechanisms()
                        .start(mechanism, connection, connection.service(Pop3Server.SERVICE))
                        .orElseThrow(
                                () -> new Pop3SyntaxException("this mechanism is not offered"));
        var outcome = new SaslDialogue<>(exchange, new Carried()).run(initial);
        return judged(outcome, mechanism.toUpperCase(Locale.ROOT));
    }

    private final class Carried implements SaslDialogue.Protocol<Pop3SyntaxException> {
        @Override
        public byte[] ask(String challenge) throws IOException, Pop3SyntaxException {
            connection.output().text("+ ").text(challenge).crlf().flush();
            return response();
        }

        // RFC 5034 section 4: a client cancels with a single asterisk.
        @Override
        public Pop3SyntaxException cancelled() {
            return new Pop3SyntaxException("cancelled");
        }

        @Override
        public Pop3SyntaxException malformed(String reason) {
            return new Pop3SyntaxException(reason);
        }
    }

    private byte[] response() throws IOException, Pop3SyntaxException {
        try {
            return connection.input().readLine(Pop3Session.MAX_LINE_OCTETS, LineEnd.CRLF);
        } catch (LineTooLongException tooLong) {
            throw new Pop3SyntaxException("the response is too long");
        }
    }

    private Pop3State judged(Outcome outcome, String mechanism) throws IOException {
        return switch (outcome) {
            case Outcome.Accepted accepted -> open(accepted, mechanism);
            case Outcome.Refused _ -> {
                failures++;
                server.events()
                        .record(new Pop3Event.LoginRefused(client(), mechanism, connection.id()));
                yield refuse(
                        Pop3Response.err(ResponseCode.AUTH, "name or password is wrong" + id()));
            }
            // RFC 3206 section 4: SYS/TEMP, not AUTH: the password was not looked at.
            case Outcome.Blocked _ ->
                    refuse(
                            Pop3Response.err(
                                    ResponseCode.SYS_TEMP,
                                    "too many failed logins from your address, try again later"
                                            + id()));
            // RFC 3206 section 4: SYS/PERM, not AUTH: another password helps nobody.
            case Outcome.NotEntitled refused ->
                    refuse(Pop3Response.err(ResponseCode.SYS_PERM, refused.text() + id()));
            case Outcome.Unavailable _ ->
                    refuse(
                            Pop3Response.err(
                                    ResponseCode.SYS_TEMP,
                                    "logins cannot be checked now, try again later" + id()));
        };
    }

    private Pop3State open(Outcome.Accepted accepted, String mechanism) throws IOException {
        String account = accepted.account();
        var delay = server.settings().get().loginDelay();
        if (server.delays().tooSoon(account, delay)) {
            // RFC 2449 section 8.1.1
            return refuse(
                    Pop3Response.err(ResponseCode.LOGIN_DELAY, "you logged in a short while ago"));
        }
        var visitor =
                new Maildrops.Visitor(account, connection.client().getAddress(), connection.id());
        return switch (server.maildrops().open(visitor)) {
            case Maildrops.Opening.Opened(Maildrop maildrop) -> {
                connection.loggedIn(accepted.ticket());
                server.delays().loggedIn(account, delay);
                yield opened(new OpenMaildrop(account, maildrop), mechanism);
            }
            // RFC 2449 section 8.1.2
            case Maildrops.Opening.InUse _ ->
                    refuse(
                            Pop3Response.err(
                                    ResponseCode.IN_USE,
                                    "the maildrop is open in another session"));
            case Maildrops.Opening.NotPermitted _ ->
                    refuse(Pop3Response.err("this account may not use POP3"));
            case Maildrops.Opening.Unavailable _ ->
                    refuse(
                            Pop3Response.err(
                                    ResponseCode.SYS_TEMP,
                                    "the maildrop cannot be opened now, try again later" + id()));
        };
    }

    private Pop3State opened(OpenMaildrop open, String mechanism) throws IOException {
        server.events()
                .record(
                        new Pop3Event.LoggedIn(
                                open.account(),
                                client(),
                                mechanism,
                                connection.encrypted(),
                                connection.id()));
        return new Pop3State.Transaction(open);
    }

    private Pop3State refuse(Pop3Response response) throws IOException {
        respond(response);
        return new Pop3State.Authorization(null);
    }

    private void respond(Pop3Response response) throws IOException {
        connection.output().text(response.toString()).crlf();
    }

    private String client() {
        return Addresses.text(connection.client().getAddress());
    }

    private String id() {
        return " (" + connection.id() + ")";
    }
}
