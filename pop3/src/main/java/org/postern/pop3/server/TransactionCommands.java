package org.postern.pop3.server;

import org.postern.net.WireOutput;
import org.postern.pop3.Pop3Command;
import org.postern.pop3.Pop3Response;
import org.postern.pop3.ResponseCode;

import java.io.IOException;

/// The commands of the TRANSACTION state (RFC 1939 sections 5 and 7).
final class TransactionCommands {
    private static final Pop3Response NO_SUCH_MESSAGE = Pop3Response.err("no such message");

    private final OpenMaildrop open;
    private final WireOutput output;

    TransactionCommands(OpenMaildrop open, WireOutput output) {
        this.open = open;
        this.output = output;
    }

    /// Answers one command.
    ///
    /// @throws MaildropException when a message breaks off in the midst of its response
    void obey(Pop3Command.Transaction command) throws IOException, MaildropException {
        switch (command) {
            case Pop3Command.Stat _ ->
                    respond(Pop3Response.ok(open.remaining() + " " + open.remainingOctets()));
            case Pop3Command.ListAll _ -> listAll();
            case Pop3Command.ListOne(int number) -> respond(one(number, listing(number)));
            case Pop3Command.UidlAll _ -> uidlAll();
            case Pop3Command.UidlOne(int number) -> respond(one(number, uniqueId(number)));
            case Pop3Command.Retr(int number) -> send(number, MultiLine.WHOLE);
            case Pop3Command.Top(int number, int lines) -> send(number, lines);
            case Pop3Command.Dele(int number) -> respond(delete(number));
            case Pop3Command.Noop _ -> respond(Pop3Response.ok(""));
            case Pop3Command.Rset _ -> {
                open.unmarkAll();
                respond(summary());
            }
        }
    }

    private Pop3Response summary() {
        return Pop3Response.ok(
                open.remaining() + " messages (" + open.remainingOctets() + " octets)");
    }

    private void listAll() throws IOException {
        respond(summary());
        for (int number = open.next(0); number > 0; number = open.next(number)) {
            output.text(listing(number)).crlf();
        }
        output.text(".").crlf();
    }

    private void uidlAll() throws IOException {
        respond(Pop3Response.ok(""));
        for (int number = open.next(0); number > 0; number = open.next(number)) {
            output.text(uniqueId(number)).crlf();
        }
        output.text(".").crlf();
    }

    private Pop3Response one(int number, String line) {
        return open.has(number) ? Pop3Response.ok(line) : NO_SUCH_MESSAGE;
    }

    private String listing(int number) {
        return open.has(number) ? number + " " + open.maildrop().octets(number) : "";
    }

    private String uniqueId(int number) {
        return open.has(number) ? number + " " + open.maildrop().uniqueId(number) : "";
    }

    private Pop3Response delete(int number) {
        if (!open.has(number)) {
            return NO_SUCH_MESSAGE;
        }
        open.mark(number);
        return Pop3Response.ok("message " + number + " deleted");
    }

    private void send(int number, int bodyLines) throws IOException, MaildropException {
        if (!open.has(number)) {
            respond(NO_SUCH_MESSAGE);
            return;
        }
        try (var message = opened(number)) {
            boolean whole = bodyLines == MultiLine.WHOLE;
            // Pop3Compliance.STORED_SIZES
            respond(
                    Pop3Response.ok(
                            whole
                                    ? open.maildrop().octets(number) + " octets"
                                    : "top of message follows"));
            open.sent(new MultiLine(output, bodyLines).send(message), whole);
        } catch (UnopenedException unopened) {
            respond(unopened.response);
        }
    }

    private java.io.InputStream opened(int number) throws UnopenedException {
        try {
            return open.maildrop().open(number);
        } catch (MaildropException failed) {
            throw new UnopenedException(
                    switch (failed.kind()) {
                        case GONE -> Pop3Response.err("another session has removed this message");
                        case UNAVAILABLE ->
                                Pop3Response.err(
                                        ResponseCode.SYS_TEMP, "the message cannot be read now");
                    },
                    failed);
        }
    }

    private void respond(Pop3Response response) throws IOException {
        output.text(response.toString()).crlf();
    }

    /// A message cannot be opened, and nothing of a response has been sent yet.
    private static final class UnopenedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Pop3Response response;

        UnopenedException(Pop3Response response, MaildropException cause) {
            super(cause);
            this.response = response;
        }
    }
}
