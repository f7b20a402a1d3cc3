package org.postern.imap.server;

import org.jspecify.annotations.Nullable;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;
import org.postern.imap.ResponseWriter;
import org.postern.kernel.Addresses;
import org.postern.net.Connection;
import org.postern.net.LoginRevokedException;
import org.postern.net.StoppingException;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// One client's session, from greeting to end: the command loop, the session's state and what its
/// commands need. Runs on the connection's own thread; only an idling client's updates are printed
/// by another, which [IdleCommand] keeps apart.
final class ImapSession {
    private static final Logger LOG = System.getLogger(ImapSession.class.getName());

    private static final Reply REVOKED = Reply.bye("Your login has been ended; log in again");

    /// What a command has done once its tagged response is out.
    @FunctionalInterface
    interface Afterwards {
        void run() throws IOException;
    }

    private final ImapServer server;
    private final Connection connection;
    private final CommandReader reader;
    private final Instant start;
    private final Notifier notifier = new Notifier(this);

    private final Set<Extension> enabled = EnumSet.noneOf(Extension.class);
    private SessionState state = new SessionState.NotAuthenticated();
    private ImapSettings settings;
    private ResponseWriter out;
    private @Nullable Afterwards afterwards;
    private int failedLogins;
    private int badCommands;
    private String tag = "*";
    private long commands;
    private long fetched;
    private long appended;

    ImapSession(ImapServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
        this.settings = server.settings();
        this.reader = new CommandReader(connection, settings);
        this.out = new ResponseWriter(connection.output());
        this.start = server.clock().instant();
    }

    /// Serves the client until it is gone or told to go.
    void run() throws IOException {
        String end = "closed";
        String account = "";
        try {
            greet();
            while (!(state instanceof SessionState.LoggedOut)) {
                account = login();
                command();
            }
            end = "logout";
        } catch (Farewell e) {
            account = login();
            end = e.reason();
            sayBye(e.reply());
        } catch (EOFException e) {
            LOG.log(Level.DEBUG, "the client closed id=" + connection.id());
        } catch (StoppingException e) {
            end = "stopping";
            sayBye(Reply.bye("Server is stopping"));
        } catch (LoginRevokedException e) {
            end = "revoked";
            sayBye(REVOKED);
        } catch (SocketTimeoutException e) {
            end = "timeout";
            sayBye(Reply.bye("Silent for too long"));
        } finally {
            close();
            long seconds = Duration.between(start, server.clock().instant()).toSeconds();
            server.record(
                    new ImapEvent.ImapSessionEnded(
                            connection.id(),
                            clientAddress(),
                            account,
                            end,
                            commands,
                            fetched,
                            appended,
                            seconds));
        }
    }

    // RFC 9051 section 7.1.1: a greeting may carry CAPABILITY
    private void greet() throws IOException {
        out.reply(
                "*",
                Reply.ok(
                        "CAPABILITY " + CapabilityCommand.list(this),
                        server.hostName() + " ready " + connection.id()));
        flush();
    }

    private void command() throws IOException {
        settings = server.settings();
        if (connection.stopping()) {
            throw new Farewell("stopping", Reply.bye("Server is stopping"));
        }
        if (connection.loginRevoked()) {
            throw new Farewell("revoked", REVOKED);
        }
        waitForCommand();
        byte[] line;
        try {
            notifier.waiting(false);
            line = reader.nextCommand(settings);
        } catch (ImapException e) {
            throw new Farewell("limit", e.reply());
        } finally {
            notifier.busy();
        }
        connection.input().idleTimeout(settings.commandTimeout());
        connection.input().deadline(settings.commandTimeout());
        answer(line);
        flushUnlessMoreWaits();
        try {
            reader.finish(
                    loggedIn()
                            ? settings.maxMessageOctets().count()
                            : settings.maxCommandOctets().count());
        } catch (ImapException e) {
            throw new Farewell("limit", e.reply());
        }
        flushUnlessMoreWaits();
        Afterwards next = afterwards;
        if (next != null) {
            afterwards = null;
            next.run();
        }
    }

    /// Sets the clocks for a client that may be silent. Strangers also have to send their whole
    /// command in the time: drop by drop they could hold a connection for hours.
    private void waitForCommand() {
        if (loggedIn()) {
            connection.input().idleTimeout(settings.idleTimeout());
            connection.input().noDeadline();
        } else {
            connection.input().idleTimeout(settings.loginTimeout());
            connection.input().deadline(settings.loginTimeout());
        }
    }

    /// Answers to pipelined commands go out together.
    private void flushUnlessMoreWaits() throws IOException {
        if (afterwards != null || !connection.input().lineReady()) {
            connection.output().flush();
        }
    }

    private void answer(byte[] line) throws IOException {
        commands++;
        releaseBuffer();
        var arguments = new ImapReader(line, reader, utf8());
        tag = "*";
        Reply reply;
        try {
            tag = arguments.expectTag();
            arguments.expectSpace();
            reply = perform(arguments);
        } catch (ImapException e) {
            reply = e.reply();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "defect id=" + connection.id(), e);
            throw new Farewell("defect", Reply.bye("Internal error (" + connection.id() + ")"));
        }
        if (reply.status() == Reply.Status.BYE) {
            throw new Farewell("limit", reply);
        }
        out.reply(tag, reply);
        out.drain();
        releaseBuffer();
        count(reply);
    }

    /// Runs one command: the one place where its failures end.
    private Reply perform(ImapReader arguments) throws ImapException, IOException {
        String name = arguments.expectAtom().toUpperCase(Locale.ROOT);
        CommandEntry entry = CommandTable.find(name);
        entry.check(state);
        if (enabled.contains(Extension.UIDONLY) && CommandTable.takesNumbers(name)) {
            throw SelectedMailbox.uidRequired();
        }
        Reply reply;
        long begun = System.nanoTime();
        try {
            leaveIfGone(entry);
            if (entry.states() == CommandEntry.States.SELECTED) {
                update(CommandEntry.Updates.KEEPING_NUMBERS, false, false);
            }
            reply = entry.command().run(this, arguments);
        } catch (MailboxException e) {
            reply = refusal(e, name);
        } catch (ImapException e) {
            reply = e.reply();
        }
        reply = updated(reply, entry, name);
        server.timing(name).recordSince(begun);
        return reply;
    }

    /// It is deleted, or the user may not read it any more.
    private static final String GONE = "The mailbox is no longer there for you";

    // RFC 2180 section 3.3: a mailbox may be deleted while it is selected
    /// Leaves a mailbox that is gone, and says so. Commands that leave it themselves go on.
    private void leaveIfGone(CommandEntry entry) throws ImapException, IOException {
        if (entry.updates() != CommandEntry.Updates.NONE
                && state instanceof SessionState.Selected open
                && open.mailbox().mailbox().gone()) {
            leaveDeleted(out);
            if (entry.states() == CommandEntry.States.SELECTED) {
                throw ImapException.no("NONEXISTENT", GONE);
            }
        }
    }

    /// Leaves a mailbox that is gone, and says so.
    void leaveDeleted(ResponseWriter target) throws IOException {
        unselect();
        target.reply("*", Reply.ok("CLOSED", GONE));
    }

    /// Tells what a command's end allows to be told, before its tagged response.
    private Reply updated(Reply reply, CommandEntry entry, String name) throws IOException {
        try {
            update(entry.updates(), name.equals("UID"), CommandTable.expunges(name));
            return reply;
        } catch (MailboxException e) {
            return reply.status() == Reply.Status.OK ? refusal(e, name) : reply;
        }
    }

    /// @param own whether the command itself may have expunged messages
    private void update(CommandEntry.Updates updates, boolean uids, boolean own)
            throws MailboxException, IOException {
        if (updates != CommandEntry.Updates.NONE
                && state instanceof SessionState.Selected open
                && !open.mailbox().mailbox().gone()) {
            notifier.tellSelected(
                    out,
                    open.mailbox(),
                    updates == CommandEntry.Updates.ALL
                            ? SelectedMailbox.Numbers.MAY_CHANGE
                            : SelectedMailbox.Numbers.STAY,
                    uids,
                    own);
        }
    }

    /// The one switch from a back end's failure to a reply is [MailboxException.Kind].
    private Reply refusal(MailboxException e, String command) {
        if (!e.kind().ours()) {
            LOG.log(Level.DEBUG, command + " refused id=" + connection.id(), e);
            return Reply.no(e.kind().code(), e.text());
        }
        LOG.log(Level.ERROR, command + " failed id=" + connection.id(), e);
        server.record(
                new ImapEvent.ImapTrouble(connection.id(), login(), command, e.kind().name()));
        return Reply.no(e.kind().code(), e.kind().text() + " (" + connection.id() + ")");
    }

    /// Many commands in a row that are none: not an IMAP client, or one that attacks.
    private void count(Reply reply) throws Farewell {
        badCommands = reply.status() == Reply.Status.BAD ? badCommands + 1 : 0;
        if (badCommands >= settings.maxBadCommands()) {
            throw new Farewell("limit", Reply.bye("Too many bad commands"));
        }
    }

    private void sayBye(Reply reply) throws IOException {
        var farewell = new ResponseWriter(connection.output());
        farewell.reply("*", reply);
        farewell.drain();
        connection.output().flush();
    }

    void close() {
        leaveAccount();
        state = new SessionState.LoggedOut();
    }

    /// Forgets who was logged in and all that belonged to that login.
    void unauthenticate() {
        leaveAccount();
        connection.loggedOut();
        enabled.clear();
        state = new SessionState.NotAuthenticated();
    }

    private void leaveAccount() {
        notifier.end();
        switch (state) {
            case SessionState.NotAuthenticated _, SessionState.LoggedOut _ -> {}
            case SessionState.Authenticated(var _, var account) -> account.close();
            case SessionState.Selected(var _, var account, var mailbox) -> {
                mailbox.mailbox().close();
                account.close();
            }
        }
    }

    // What commands ask of a session.

    SessionState state() {
        return state;
    }

    ImapServer server() {
        return server;
    }

    Connection connection() {
        return connection;
    }

    ImapSettings settings() {
        return settings;
    }

    CommandReader reader() {
        return reader;
    }

    /// Where the command under way prints its untagged responses.
    ResponseWriter out() {
        return out;
    }

    /// Lets go of what printing needed: a waiting session holds no buffer.
    void releaseBuffer() {
        out = new ResponseWriter(connection.output(), utf8());
    }

    /// Sends all that was printed.
    void flush() throws IOException {
        out.drain();
        connection.output().flush();
    }

    /// Has something done after the tagged response of the command under way.
    void afterwards(Afterwards action) {
        afterwards = action;
    }

    /// Turns an extension on for the rest of the session.
    ///
    /// @return whether it was off
    boolean enable(Extension extension) {
        // RFC 7162 section 3.2.3: QRESYNC turns CONDSTORE on as well
        if (extension == Extension.QRESYNC) {
            enabled.add(Extension.CONDSTORE);
        }
        return enabled.add(extension);
    }

    boolean enabled(Extension extension) {
        return enabled.contains(extension);
    }

    // RFC 9051 section 6.3.1: whether the client speaks IMAP4rev2, not IMAP4rev1
    boolean rev2() {
        return enabled.contains(Extension.IMAP4REV2);
    }

    /// What tells the client what it asked for with NOTIFY.
    Notifier notifier() {
        return notifier;
    }

    boolean utf8() {
        // RFC 9051 section 5.1: names are UTF-8 as well
        return enabled.contains(Extension.UTF8_ACCEPT) || rev2();
    }

    /// What is turned on now and later.
    Set<Extension> enabled() {
        return enabled;
    }

    /// The tag of the command under way.
    String tag() {
        return tag;
    }

    String clientAddress() {
        return Addresses.text(connection.client().getAddress());
    }

    boolean loggedIn() {
        return !login().isEmpty();
    }

    /// The account that is logged in; empty when none is.
    String login() {
        return switch (state) {
            case SessionState.NotAuthenticated _, SessionState.LoggedOut _ -> "";
            case SessionState.Authenticated(var login, var _) -> login;
            case SessionState.Selected(var login, var _, var _) -> login;
        };
    }

    /// The account of a session that is logged in.
    ImapAccount account() {
        return switch (state) {
            case SessionState.Authenticated(var _, var account) -> account;
            case SessionState.Selected(var _, var account, var _) -> account;
            case SessionState.NotAuthenticated _, SessionState.LoggedOut _ ->
                    throw new IllegalStateException("not logged in");
        };
    }

    /// The mailbox of a session that has one selected.
    SelectedMailbox selected() {
        if (state instanceof SessionState.Selected open) {
            return open.mailbox();
        }
        throw new IllegalStateException("no mailbox selected");
    }

    void authenticated(String login, ImapAccount account) {
        state = new SessionState.Authenticated(login, account);
    }

    void select(SelectedMailbox mailbox) {
        state = new SessionState.Selected(login(), account(), mailbox);
    }

    /// Leaves the selected mailbox, if there is one.
    ///
    /// @return whether there was one
    boolean unselect() {
        if (state instanceof SessionState.Selected(var login, var account, var mailbox)) {
            state = new SessionState.Authenticated(login, account);
            mailbox.mailbox().close();
            return true;
        }
        return false;
    }

    /// Whether a mailbox of this name is selected.
    boolean hasSelected(String name) {
        return state instanceof SessionState.Selected open && open.mailbox().name().equals(name);
    }

    /// Counts a failed login.
    ///
    /// @return how many there were on this connection
    int failedLogin() {
        return ++failedLogins;
    }

    void countFetched(long messages) {
        fetched += messages;
    }

    void countAppended(int messages) {
        appended += messages;
    }

    /// Ends a session from within, with `* BYE`.
    static final class Farewell extends IOException {
        private static final long serialVersionUID = 1L;

        private final String reason;
        private final transient Reply reply;

        Farewell(String reason, Reply reply) {
            super(reason);
            this.reason = reason;
            this.reply = new Reply(Reply.Status.BYE, reply.code(), reply.text());
        }

        String reason() {
            return reason;
        }

        Reply reply() {
            return reply;
        }
    }
}
