package org.postern.pop3.server;

import org.jspecify.annotations.Nullable;
import org.postern.net.Connection;
import org.postern.net.LineEnd;
import org.postern.net.LineTooLongException;
import org.postern.net.LoginRevokedException;
import org.postern.net.WireInput;
import org.postern.net.WireOutput;
import org.postern.pop3.Language;
import org.postern.pop3.Pop3Command;
import org.postern.pop3.Pop3Reader;
import org.postern.pop3.Pop3Response;
import org.postern.pop3.Pop3SyntaxException;
import org.postern.pop3.ResponseCode;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.util.Arrays;

/// One POP3 session, from greeting to end, on its connection's thread.
final class Pop3Session {
    /// RFC 2449 section 4 allows 255 octets; a longer line is a long password, or SASL's.
    static final int MAX_LINE_OCTETS = 8_192;

    private static final Logger LOG = System.getLogger(Pop3Session.class.getName());

    private final Pop3Server server;
    private final Connection connection;
    private final WireInput input;
    private final WireOutput output;
    private final Pop3Settings settings;
    private final LoginCommands login;
    private Pop3State state = new Pop3State.Authorization(null);
    private int errors;

    Pop3Session(Pop3Server server, Connection connection) {
        this.server = server;
        this.connection = connection;
        input = connection.input();
        output = connection.output();
        settings = server.settings().get();
        login = new LoginCommands(server, connection);
    }

    void run() throws IOException {
        try {
            input.idleTimeout(settings.idleTimeout());
            // No <...> in it: that would offer APOP (RFC 1939 section 7).
            respond(
                    Pop3Response.ok(
                            server.hostname().get()
                                    + " POP3 server ready ("
                                    + connection.id()
                                    + ")"));
            obeyAll();
        } catch (LoginRevokedException revoked) {
            revoked();
        } catch (SocketTimeoutException | EOFException over) {
            // RFC 1939 section 3: an idle client is left without a response, and nothing is
            // removed; a stopping server does the same. One that went away needs none.
            LOG.log(Level.DEBUG, "session over id={0}: {1}", connection.id(), over.getMessage());
        } catch (MaildropException brokenOff) {
            LOG.log(Level.WARNING, "message broken off id=" + connection.id(), brokenOff);
        } catch (RuntimeException defect) {
            respond(Pop3Response.err(ResponseCode.SYS_TEMP, "internal error" + id()));
            output.flush();
            throw defect;
        } finally {
            closeMaildrop();
        }
    }

    private void obeyAll() throws IOException, MaildropException {
        boolean more = true;
        while (more) {
            // Pipelined commands are answered together (RFC 2449 section 6.6).
            if (!input.lineReady()) {
                output.flush();
            }
            if (connection.stopping()) {
                break;
            }
            if (connection.loginRevoked()) {
                revoked();
                return;
            }
            more = obeyNext();
        }
        output.flush();
    }

    /// Says goodbye to a client whose login was taken back; nothing is removed. It reads this as
    /// the answer to its next command.
    private void revoked() throws IOException {
        respond(Pop3Response.err(ResponseCode.AUTH, "your login has been ended" + id()));
        output.flush();
    }

    /// Reads and answers one command; false when the session is over.
    private boolean obeyNext() throws IOException, MaildropException {
        byte[] line = {};
        try {
            line = input.readLine(MAX_LINE_OCTETS, LineEnd.CRLF);
            return obey(Pop3Reader.read(line));
        } catch (LineTooLongException tooLong) {
            return error("the line is too long");
        } catch (Pop3SyntaxException syntax) {
            return error(syntax.text());
        } finally {
            // It may have held a password.
            Arrays.fill(line, (byte) 0);
        }
    }

    private boolean obey(Pop3Command command)
            throws IOException, MaildropException, Pop3SyntaxException {
        return switch (command) {
            case Pop3Command.Quit _ -> quit();
            case Pop3Command.Capa _ -> capabilities();
            case Pop3Command.Lang(String range) -> language(range);
            case Pop3Command.Login said when state instanceof Pop3State.Authorization before ->
                    login(said, before);
            case Pop3Command.Transaction said
                    when state instanceof Pop3State.Transaction(OpenMaildrop maildrop) -> {
                new TransactionCommands(maildrop, output).obey(said);
                yield true;
            }
            case Pop3Command.Login _ -> error("you are logged in already");
            case Pop3Command.Transaction _ -> error("log in first");
        };
    }

    private boolean login(Pop3Command.Login said, Pop3State.Authorization before)
            throws IOException, Pop3SyntaxException {
        // RFC 1939 section 7: PASS follows USER at once; a mistake in between forgets the name.
        state = new Pop3State.Authorization(null);
        state = login.obey(said, before);
        if (state instanceof Pop3State.Transaction(OpenMaildrop maildrop)) {
            respond(
                    Pop3Response.ok(
                            maildrop.remaining()
                                    + " messages ("
                                    + maildrop.remainingOctets()
                                    + " octets)"));
        }
        return login.failures() < settings.maxLoginFailures();
    }

    // RFC 2449 section 5
    private boolean capabilities() throws IOException {
        respond(Pop3Response.ok("capabilities follow"));
        for (String capability : Capabilities.of(server, connection, state)) {
            output.text(capability).crlf();
        }
        output.text(".").crlf();
        return true;
    }

    // RFC 6856 section 3.2
    private boolean language(@Nullable String range) throws IOException {
        if (range == null) {
            respond(Pop3Response.ok("languages follow"));
            for (Language language : Language.values()) {
                output.text(language.tag()).text(" ").text(language.description()).crlf();
            }
            output.text(".").crlf();
            return true;
        }
        var found = Language.lookup(range);
        respond(
                found.isPresent()
                        ? Pop3Response.ok(found.get().tag() + " responses are in this language")
                        : Pop3Response.err("there are no responses in this language"));
        return true;
    }

    // RFC 1939 section 6: only here are messages removed.
    private boolean quit() throws IOException {
        if (state instanceof Pop3State.Transaction(OpenMaildrop maildrop)) {
            try {
                maildrop.update();
            } catch (MaildropException failed) {
                LOG.log(Level.WARNING, "removal failed id=" + connection.id(), failed);
                respond(
                        Pop3Response.err(
                                ResponseCode.SYS_TEMP, "some deleted messages remain" + id()));
                return false;
            }
        }
        // Whoever reads the answer may open the maildrop anew.
        closeMaildrop();
        respond(Pop3Response.ok("bye"));
        return false;
    }

    private boolean error(String text) throws IOException {
        errors++;
        boolean last = errors > settings.maxErrors();
        respond(Pop3Response.err(last ? "too many errors" + id() : text));
        return !last;
    }

    private void closeMaildrop() {
        if (state instanceof Pop3State.Transaction(OpenMaildrop maildrop)) {
            state = new Pop3State.Authorization(null);
            server.events().record(maildrop.ended(connection.id()));
            maildrop.maildrop().close();
        }
    }

    private void respond(Pop3Response response) throws IOException {
        output.text(response.toString()).crlf();
    }

    private String id() {
        return " (" + connection.id() + ")";
    }
}
