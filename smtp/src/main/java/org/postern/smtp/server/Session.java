package org.postern.smtp.server;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.kernel.Events;
import org.postern.net.Connection;
import org.postern.net.LineTooLongException;
import org.postern.net.LoginRevokedException;
import org.postern.smtp.CommandParser;
import org.postern.smtp.Reply;
import org.postern.smtp.SmtpCommand;
import org.postern.smtp.SmtpException;
import org.postern.smtp.server.SmtpCounters.Count;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;

/// One connection from greeting to end: reads commands, gives them to the [Dialogue], and says
/// goodbye in the way that fits the end.
final class Session {
    private final Connection connection;
    private final SmtpBackend backend;
    private final SessionContext context;
    private final Wire wire;
    private final Peer stranger;
    private @Nullable Visit visit;
    private @Nullable Dialogue dialogue;

    /// Whether the session's begin has been told, so that its end is.
    private boolean told;

    Session(
            Connection connection,
            SmtpService service,
            SmtpBackend backend,
            SmtpCounters counters,
            Events events) {
        this.connection = connection;
        this.backend = backend;
        var settings = service.settings().get();
        wire = new Wire(connection, settings, counters);
        String hostname = service.hostname().get();
        context =
                new SessionContext(
                        service,
                        settings,
                        service.defence().get(),
                        hostname,
                        wire,
                        new Tally(settings),
                        counters,
                        events);
        stranger = peer(connection, service.mode());
    }

    /// A client of whom only the connection is known.
    static Peer peer(Connection connection, SmtpMode mode) {
        return new Peer(
                connection.id(),
                mode,
                connection.client(),
                connection.server(),
                connection.tls().orElse(null),
                null,
                false,
                null);
    }

    void run() throws IOException {
        var began = context.service().clock().instant();
        context.counters().count(Count.SESSIONS);
        End end = End.LOST;
        try {
            end = converse();
        } catch (LoginRevokedException e) {
            end = revoked();
        } catch (SocketTimeoutException e) {
            // A stopping listener ends waits in the same way.
            end = connection.stopping() ? stopping() : timedOut();
        } catch (EOFException e) {
            // The client is gone: nobody is left to be told.
            end = End.LOST;
        } catch (RuntimeException defect) {
            end = End.DEFECT;
            lastWords(Reply.of(421, "4.3.0", "Local trouble; closing"));
            throw defect;
        } finally {
            leave(end, began);
        }
    }

    private End converse() throws IOException {
        return switch (backend.connect(stranger)) {
            case Visit.TurnedAway(var reply) -> turnedAway(reply);
            case Visit.Admitted admission -> {
                started();
                visit = admission.visit();
                yield admitted(admission);
            }
        };
    }

    private End admitted(Visit.Admitted admission) throws IOException {
        var talk = new Dialogue(context, stranger, admission);
        dialogue = talk;
        if (admission.stranger()) {
            var defence = context.defence();
            wire.hurriedTo(defence.stressTimeout());
            wire.delayedBy(() -> delay(admission.visit(), defence));
            if (speaksFirst(defence)) {
                return outOfTurn(talk, "before the greeting");
            }
        } else {
            wire.delayedBy(admission.visit()::replyDelay);
        }
        String protocol = context.service().mode() == SmtpMode.LMTP ? "LMTP" : "ESMTP";
        wire.send(Reply.of(220, context.hostname() + " " + protocol));
        End end = talk.end();
        while (end == null) {
            if (connection.stopping()) {
                return stopping();
            }
            if (connection.loginRevoked()) {
                return revoked();
            }
            step(talk);
            end = talk.end();
            if (end == null && context.tally().exhausted()) {
                countExhaustion();
                lastWords(Reply.of(421, "4.7.0", "Too many errors; closing"));
                end = End.CUT_OFF;
            }
        }
        connection.output().flush();
        return end;
    }

    private Duration delay(Visit admitted, DefenceSettings defence) {
        var asked = admitted.replyDelay();
        var tally = context.tally();
        boolean tarpitted = tally.misses() > defence.tarpitAfter();
        return tarpitted && asked.compareTo(defence.tarpitDelay()) < 0
                ? defence.tarpitDelay()
                : asked;
    }

    // RFC 5321 section 4.3.1: the client waits for the greeting before it sends a command.
    private boolean speaksFirst(DefenceSettings defence) throws IOException {
        boolean waits = defence.greetDelay().isPositive();
        boolean spoken =
                waits
                        ? connection.input().arrivesWithin(defence.greetDelay())
                        : connection.input().ready();
        return spoken && defence.refuseOutOfTurn();
    }

    private End outOfTurn(Dialogue talk, String when) throws IOException {
        talk.outOfTurn(when);
        connection.output().flush();
        return End.CUT_OFF;
    }

    private void countExhaustion() {
        var tally = context.tally();
        var settings = context.settings();
        context.counters()
                .count(
                        tally.errors > settings.maxErrors()
                                ? Count.TOO_MANY_ERRORS
                                : tally.refusals > settings.maxRefusals()
                                        ? Count.TOO_MANY_REFUSALS
                                        : Count.TOO_MANY_LOGIN_FAILURES);
    }

    private void step(Dialogue talk) throws IOException {
        try {
            talk.handle(command());
        } catch (LineTooLongException _) {
            talk.mistake(tooLong().reply());
        } catch (SmtpException e) {
            talk.mistake(e.reply());
        }
    }

    private SmtpCommand command() throws IOException, SmtpException {
        byte[] line = wire.line();
        if (wire.tooLong(line)) {
            throw tooLong();
        }
        return CommandParser.parse(line);
    }

    // RFC 5321 section 4.2.2: 500, "This may include errors such as command line too long"
    private SmtpException tooLong() {
        context.counters().count(Count.LINES_TOO_LONG);
        return new SmtpException(500, "5.5.2", "Line too long");
    }

    // RFC 5321 section 3.1: after 554 the server waits for QUIT and answers all else with 503.
    private End turnedAway(Reply reply) throws IOException {
        context.counters().count(Count.TURNED_AWAY);
        wire.sendNow(reply);
        if (reply.temporary()) {
            // Whoever is told to come later comes by the thousand: counted, and no line each.
            return End.TURNED_AWAY;
        }
        started();
        for (int i = 0; i < context.settings().maxErrors() && !connection.stopping(); i++) {
            if (saysQuit()) {
                wire.sendNow(Reply.of(221, "2.0.0", "Bye"));
                return End.TURNED_AWAY;
            }
            wire.send(Reply.badSequence("No service for you here"));
        }
        lastWords(Reply.of(421, "4.7.0", "Too many errors; closing"));
        return End.TURNED_AWAY;
    }

    private boolean saysQuit() throws IOException {
        try {
            return command() instanceof SmtpCommand.Quit;
        } catch (LineTooLongException | SmtpException _) {
            return false;
        }
    }

    // RFC 5321 section 3.8: 421 before a connection is closed on purpose
    private End stopping() {
        lastWords(Reply.of(421, "4.3.2", context.hostname() + " is stopping"));
        return End.STOPPING;
    }

    private End revoked() {
        lastWords(Reply.of(421, "4.7.0", "Your login has been ended; log in again"));
        return End.REVOKED;
    }

    private End timedOut() {
        context.counters().count(Count.TIMED_OUT);
        lastWords(Reply.of(421, "4.4.2", "Timed out"));
        return End.TIMED_OUT;
    }

    private void lastWords(Reply reply) {
        try {
            wire.farewell(reply);
        } catch (IOException _) {
            // The client is gone already; the session ends either way.
        }
    }

    private void leave(End end, Instant began) {
        try {
            if (dialogue != null) {
                dialogue.abandon();
            }
        } finally {
            if (visit != null) {
                visit.ended();
            }
            if (told || end == End.DEFECT) {
                ended(end, Duration.between(began, context.service().clock().instant()));
            }
        }
    }

    private void started() {
        told = true;
        context.events()
                .record(
                        new SmtpEvent.SmtpSessionStarted(
                                connection.id(), service(), client(stranger)));
    }

    private void ended(End end, Duration duration) {
        var peer = dialogue == null ? stranger : dialogue.peer();
        var tally = context.tally();
        String account = peer.account();
        String hello = peer.hello();
        context.events()
                .record(
                        new SmtpEvent.SmtpSessionEnded(
                                connection.id(),
                                service(),
                                client(peer),
                                hello == null ? "" : hello,
                                dialogue == null ? "" : dialogue.clientName(),
                                account == null ? "" : account,
                                tally.messagesAccepted,
                                tally.messagesRefused,
                                tally.errors,
                                tally.octets,
                                duration,
                                end));
    }

    private String service() {
        return context.service().mode().service();
    }

    private static String client(Peer peer) {
        return Addresses.text(peer.client().getAddress());
    }
}
