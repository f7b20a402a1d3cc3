package org.postern.milter;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// All milters of one SMTP session. Each event goes to one milter after the other; the first that
/// refuses ends the row. The calls come in the order of SMTP: [#connect], [#hello] (again after
/// each EHLO), then for each message [#mail], [#rcpt] for each recipient that the server takes,
/// [#message] or [#abort]; [#close] at the end. For one thread.
///
/// A message is shown at its end, as the milters before have made it, so that a filter sees what
/// will be delivered and a signer signs it.
public final class MilterSession implements Closeable {
    private final List<Speaker> speakers = new ArrayList<>();
    private final Milters milters;
    private final Events events;
    private final MilterClient client;

    /// All macros that are known now, by the names that milters use.
    private final Map<String, String> macros = new HashMap<>();

    /// One milter of this session.
    private static final class Speaker {
        private final Milters.Place place;
        private @Nullable MilterConnection connection;

        /// It has taken the whole session.
        private boolean done;

        /// It has taken, or wants to throw away, the message.
        private boolean messageDone;

        /// It fails, and its policy holds for the rest of the session.
        private boolean failed;

        Speaker(Milters.Place place) {
            this.place = place;
        }

        boolean silent() {
            return done || messageDone || (failed && connection == null);
        }
    }

    MilterSession(Milters milters, List<Milters.Place> places, Events events, MilterClient client) {
        this.milters = milters;
        this.events = events;
        this.client = client;
        places.forEach(place -> speakers.add(new Speaker(place)));
    }

    /// Sets a macro: `j`, `i`, `{auth_authen}`… An empty value takes it away.
    public void macro(String name, String value) {
        if (value.isEmpty()) {
            macros.remove(name);
        } else {
            macros.put(name, value);
        }
    }

    /// The client is here.
    public MilterVerdict connect() {
        macro("{client_addr}", client.digits());
        macro("{client_name}", client.shownName());
        macro("{client_ptr}", client.shownName());
        macro("{client_port}", String.valueOf(client.address().getPort()));
        macro("_", client.shownName() + " [" + client.digits() + "]");
        var data = new ByteArrayOutputStream();
        MilterConnection.text(data, client.shownName());
        data.write(client.family());
        data.write(client.address().getPort() >>> 8);
        data.write(client.address().getPort());
        MilterConnection.text(data, (client.family() == '6' ? "IPv6:" : "") + client.digits());
        return all(
                Command.CONNECT,
                speaker -> {
                    open(speaker);
                    return data.toByteArray();
                });
    }

    private interface Data {
        byte[] of(Speaker speaker) throws IOException;
    }

    private void open(Speaker speaker) throws IOException {
        speaker.connection = milters.connection(speaker.place);
    }

    /// The client has said its name.
    public MilterVerdict hello(String name) {
        return all(Command.HELLO, texts(name));
    }

    /// A message begins.
    ///
    /// @param path without angle brackets; empty for the null path
    /// @param parameters what MAIL said beside it
    public MilterVerdict mail(String path, List<String> parameters) {
        speakers.forEach(speaker -> speaker.messageDone = false);
        macro("{mail_addr}", path);
        macro("{mail_host}", path.substring(path.lastIndexOf('@') + 1));
        return all(Command.MAIL, texts("<" + path + ">", parameters));
    }

    /// A recipient that the server would take.
    public MilterVerdict rcpt(String path, List<String> parameters) {
        macro("{rcpt_addr}", path);
        macro("{rcpt_host}", path.substring(path.lastIndexOf('@') + 1));
        return all(Command.RCPT, texts("<" + path + ">", parameters));
    }

    private static Data texts(String first, List<String> more) {
        var data = new ByteArrayOutputStream();
        MilterConnection.text(data, first);
        more.forEach(text -> MilterConnection.text(data, text));
        return _ -> data.toByteArray();
    }

    private static Data texts(String text) {
        return texts(text, List.of());
    }

    /// Tells one milter after the other, until one refuses.
    private MilterVerdict all(Command command, Data data) {
        for (var speaker : speakers) {
            if (speaker.silent() && !(speaker.failed && command != Command.CONNECT)) {
                continue;
            }
            var verdict =
                    guarded(
                            speaker,
                            command.name(),
                            () -> {
                                byte[] octets = data.of(speaker);
                                return ruled(speaker, command, connection(speaker), octets);
                            });
            if (!(verdict instanceof MilterVerdict.Pass)) {
                return verdict;
            }
        }
        return new MilterVerdict.Pass();
    }

    private interface Talk {
        MilterVerdict run() throws IOException;
    }

    /// Runs a talk with one milter; when that fails, its policy speaks.
    private MilterVerdict guarded(Speaker speaker, String stage, Talk talk) {
        if (speaker.failed) {
            return failing(speaker);
        }
        try {
            var verdict = talk.run();
            var connection = speaker.connection;
            if (connection != null) {
                connection.idle();
            }
            tell(speaker, stage, verdict);
            return verdict;
        } catch (IOException e) {
            lose(speaker, e);
            return failing(speaker);
        }
    }

    private void lose(Speaker speaker, IOException e) {
        speaker.failed = true;
        if (speaker.connection != null) {
            speaker.connection.close();
            speaker.connection = null;
        }
        milters.failed(speaker.place, client.session(), e);
    }

    private static MilterVerdict failing(Speaker speaker) {
        var policy = speaker.place.milter().failure();
        return policy == Milter.Failure.ACCEPT
                ? new MilterVerdict.Pass()
                : MilterVerdict.Refuse.failing(policy);
    }

    private void tell(Speaker speaker, String stage, MilterVerdict verdict) {
        String milter = speaker.place.milter().address().toString();
        switch (verdict) {
            case MilterVerdict.Pass() -> {}
            case MilterVerdict.Refuse(var code, var status, var text) ->
                    events.record(
                            new MilterEvent.MilterRefused(
                                    client.session(),
                                    milter,
                                    stage.toLowerCase(Locale.ROOT),
                                    code + " " + status + " " + text));
            case MilterVerdict.Discard() ->
                    events.record(new MilterEvent.MilterDiscarded(client.session(), milter));
        }
    }

    private static MilterConnection connection(Speaker speaker) throws MilterException {
        var connection = speaker.connection;
        if (connection == null) {
            throw new MilterException("not connected");
        }
        return connection;
    }

    private MilterVerdict ruled(
            Speaker speaker, Command command, MilterConnection connection, byte[] data)
            throws IOException {
        return ruled(speaker, command, connection.ask(command, macros, data));
    }

    private static MilterVerdict ruled(Speaker speaker, Command command, Answer answer)
            throws MilterException {
        return switch (answer) {
            case Answer.Continue() -> new MilterVerdict.Pass();
            case Answer.Accept() -> {
                taken(speaker, command);
                yield new MilterVerdict.Pass();
            }
            case Answer.Reject() -> MilterVerdict.Refuse.permanent();
            case Answer.Defer() -> MilterVerdict.Refuse.temporary();
            case Answer.Say(var reply) -> {
                var refuse = MilterVerdict.Refuse.parse(reply);
                if (refuse == null) {
                    throw new MilterException("a reply that refuses nothing");
                }
                yield refuse;
            }
            case Answer.Discard() -> {
                if (command == Command.CONNECT || command == Command.HELLO) {
                    throw new MilterException("no message yet to throw away");
                }
                yield new MilterVerdict.Discard();
            }
            case Answer.Skip() when command == Command.BODY -> new MilterVerdict.Pass();
            case Answer.Skip _ -> throw new MilterException("it skips what is no body");
            case Answer.Progress _ -> throw new MilterException("it is at work on nothing");
            case Answer.Changed _ ->
                    throw new MilterException("it changes a message before its end");
        };
    }

    /// Accepted at connect or hello means the whole session, later the message; at rcpt only that
    /// recipient.
    private static void taken(Speaker speaker, Command command) {
        switch (command) {
            case CONNECT, HELLO -> speaker.done = true;
            case MAIL, DATA, HEADER, END_OF_HEADER, BODY, END_OF_BODY -> speaker.messageDone = true;
            case RCPT, OPTIONS, MACROS, ABORT, QUIT, QUIT_NEW -> {}
        }
    }

    /// Shows the message to one milter after the other, and has them change it.
    public MilterVerdict message(MilterMessage message) {
        for (var speaker : speakers) {
            if (speaker.silent() && !speaker.failed) {
                continue;
            }
            int before = message.changes();
            message.nextMilter();
            var verdict = guarded(speaker, "message", () -> show(speaker, message));
            String milter = speaker.place.milter().address().toString();
            if (message.changes() > before) {
                events.record(
                        new MilterEvent.MilterChanged(
                                client.session(), milter, message.changes() - before));
            }
            if (!(verdict instanceof MilterVerdict.Pass)) {
                abort();
                return verdict;
            }
        }
        if (!message.quarantine().isEmpty()) {
            events.record(
                    new MilterEvent.MilterQuarantined(client.session(), "", message.quarantine()));
        }
        return new MilterVerdict.Pass();
    }

    private MilterVerdict show(Speaker speaker, MilterMessage message) throws IOException {
        var connection = connection(speaker);
        var verdict = ruled(speaker, Command.DATA, connection, new byte[0]);
        boolean leading = connection.options().leadingSpace();
        for (int i = 0; i < message.size() && goesOn(speaker, verdict); i++) {
            if (!message.name(i).isEmpty()) {
                var data = new ByteArrayOutputStream();
                MilterConnection.text(data, message.name(i));
                data.writeBytes(message.value(i, leading));
                data.write(0);
                verdict = ruled(speaker, Command.HEADER, connection, data.toByteArray());
            }
        }
        if (goesOn(speaker, verdict)) {
            verdict = ruled(speaker, Command.END_OF_HEADER, connection, new byte[0]);
        }
        if (goesOn(speaker, verdict)) {
            verdict = body(speaker, connection, message);
        }
        return goesOn(speaker, verdict) ? end(speaker, connection, message) : verdict;
    }

    private static boolean goesOn(Speaker speaker, MilterVerdict verdict) {
        return verdict instanceof MilterVerdict.Pass && !speaker.messageDone;
    }

    private MilterVerdict body(Speaker speaker, MilterConnection connection, MilterMessage message)
            throws IOException {
        MilterVerdict verdict = new MilterVerdict.Pass();
        if (!connection.options().wants(Command.BODY)) {
            return verdict;
        }
        try (var body = message.body()) {
            while (goesOn(speaker, verdict)) {
                byte[] piece = body.readNBytes(MilterConnection.BODY_PIECE);
                if (piece.length == 0) {
                    break;
                }
                var answer = connection.ask(Command.BODY, Map.of(), piece);
                if (answer instanceof Answer.Skip) {
                    break;
                }
                verdict = ruled(speaker, Command.BODY, answer);
            }
        }
        return verdict;
    }

    /// Changes come one by one, and then what it says of the whole.
    private MilterVerdict end(Speaker speaker, MilterConnection connection, MilterMessage message)
            throws IOException {
        var options = connection.options();
        connection.endOfBody(macros);
        var patience = speaker.place.milter().bodyTimeout();
        long until = System.nanoTime() + milters.settings().longestBody().toNanos();
        while (true) {
            var left = Duration.ofNanos(until - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                throw new MilterException("it does not come to an end");
            }
            connection.within(left.compareTo(patience) < 0 ? left : patience);
            var answer = connection.answer();
            if (answer instanceof Answer.Changed(var change)) {
                if (!options.may(change.right())) {
                    throw new MilterException("it changes what it has not asked for");
                }
                message.apply(change, options.leadingSpace());
            } else if (!(answer instanceof Answer.Progress)) {
                return ruled(speaker, Command.END_OF_BODY, answer);
            }
        }
    }

    /// The message does not come, or is over: milters are ready for the next.
    public void abort() {
        for (var speaker : speakers) {
            speaker.messageDone = false;
            var connection = speaker.connection;
            if (connection != null) {
                try {
                    connection.tell(Command.ABORT);
                    connection.idle();
                } catch (IOException e) {
                    lose(speaker, e);
                }
            }
        }
        List.of("i", "{mail_addr}", "{mail_host}", "{rcpt_addr}", "{rcpt_host}", "{msg_id}")
                .forEach(macros::remove);
    }

    /// The session is over.
    @Override
    public void close() {
        for (var speaker : speakers) {
            var connection = speaker.connection;
            speaker.connection = null;
            if (connection != null) {
                milters.release(speaker.place, connection);
            }
        }
    }
}
