package org.postern.smtp.server;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Addresses;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.SaslExchange;
import org.postern.smtp.EnhancedStatus;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.smtp.SmtpCommand;
import org.postern.smtp.SmtpCommand.Auth;
import org.postern.smtp.SmtpCommand.Bdat;
import org.postern.smtp.SmtpCommand.Data;
import org.postern.smtp.SmtpCommand.Ehlo;
import org.postern.smtp.SmtpCommand.Expn;
import org.postern.smtp.SmtpCommand.Helo;
import org.postern.smtp.SmtpCommand.Help;
import org.postern.smtp.SmtpCommand.Lhlo;
import org.postern.smtp.SmtpCommand.Mail;
import org.postern.smtp.SmtpCommand.Noop;
import org.postern.smtp.SmtpCommand.Quit;
import org.postern.smtp.SmtpCommand.Rcpt;
import org.postern.smtp.SmtpCommand.Rset;
import org.postern.smtp.SmtpCommand.StartTls;
import org.postern.smtp.SmtpCommand.Vrfy;
import org.postern.smtp.SmtpException;
import org.postern.smtp.server.SmtpCounters.Count;
import org.postern.smtp.server.SmtpState.Chunking;
import org.postern.smtp.server.SmtpState.Declined;
import org.postern.smtp.server.SmtpState.Greeted;
import org.postern.smtp.server.SmtpState.Open;
import org.postern.smtp.server.SmtpState.Ready;

import java.io.IOException;
import java.util.List;

/// The state machine of a session: each command, in the order that RFC 5321 section 4.1.4 allows,
/// with its reply.
final class Dialogue {
    private final SessionContext context;
    private final Wire wire;
    private final Tally tally;
    private final Visit visit;
    private final Visit.Admitted admission;
    private final Extensions extensions;
    private final TransactionCommands transactions;
    private Peer peer;
    private SmtpState state = new Greeted();
    private @Nullable End end;

    /// What the last EHLO was answered with; empty before, and when the backend says nothing.
    private String clientName = "";

    Dialogue(SessionContext context, Peer peer, Visit.Admitted admission) {
        this.context = context;
        this.wire = context.wire();
        this.tally = context.tally();
        this.admission = admission;
        this.visit = admission.visit();
        this.peer = peer;
        extensions = new Extensions(context.service(), context.settings(), wire);
        transactions = new TransactionCommands(context, this);
    }

    Peer peer() {
        return peer;
    }

    /// Null while the session goes on.
    @Nullable End end() {
        return end;
    }

    // RFC 5321 section 4.1.4: the order of commands. The guard is the rule; the lines below it are
    // its refusals.
    void handle(SmtpCommand command) throws IOException, SmtpException {
        if (idlesTooLong(command)) {
            context.counters().count(Count.TOO_MANY_IDLE_COMMANDS);
            refuse(Reply.of(421, "4.7.0", "Too many commands without a message; come again"));
            return;
        }
        switch (command) {
            case Lhlo(var name) when lmtp() -> hello(name, true);
            case Ehlo(var name) when !lmtp() -> hello(name, true);
            case Helo(var name) when !lmtp() -> hello(name, false);
            // RFC 2033 section 4.1: LMTP answers HELO and EHLO with 500.
            case Lhlo _, Ehlo _, Helo _ ->
                    mistake(Reply.of(500, "5.5.1", lmtp() ? "LMTP: say LHLO" : "SMTP: say EHLO"));
            case Mail _ when state instanceof Greeted -> mistake(helloFirst());
            case Mail _ when inTransaction() ->
                    mistake(Reply.badSequence("Transaction already open"));
            case Mail _ when authOwed() -> mistake(authRequired());
            case Mail(var from, var parameters) -> mail(from, parameters);
            case Rcpt rcpt when state instanceof Open open -> transactions.rcpt(open, rcpt);
            case Rcpt _ -> outOfOrder();
            case Data _ when state instanceof Open open -> transactions.data(open);
            case Data _ -> outOfOrder();
            case Bdat(var octets, var last) -> transactions.bdat(octets, last);
            case Rset _ -> rset();
            case Vrfy _ when authOwed() -> mistake(authRequired());
            case Vrfy(var name) -> vrfy(name);
            case Expn _ -> mistake(Reply.of(502, "5.5.1", "EXPN is not given here"));
            case Help _ -> wire.send(help());
            case Noop _ -> wire.send(Reply.of(250, "2.0.0", "Ok"));
            case Quit _ -> quit();
            case StartTls _ -> startTls();
            case Auth(var mechanism, var initial) -> auth(mechanism, initial);
        }
    }

    /// Whether a stranger only keeps the connection busy.
    private boolean idlesTooLong(SmtpCommand command) {
        switch (command) {
            case Ehlo _, Helo _, Lhlo _, Noop _, Rset _, Vrfy _, Expn _, Help _ ->
                    tally.idleCommands++;
            case Data _, Bdat _ -> tally.idleCommands = 0;
            case Mail _, Rcpt _, Quit _, StartTls _, Auth _ -> {}
        }
        return admission.stranger() && tally.idleCommands > context.defence().maxIdleCommands();
    }

    // RFC 2920 section 3.1: EHLO and DATA are the last of their groups: a client that goes on has
    // not seen our answer, or speaks with somebody else's voice.
    boolean outOfTurn(String when) throws IOException {
        context.counters().count(Count.OUT_OF_TURN);
        context.events()
                .record(
                        new SmtpEvent.SmtpOutOfTurn(
                                peer.session(), peer.mode().service(), client(), hello(), when));
        refuse(Reply.of(554, "5.5.1", "You spoke " + when));
        end = End.CUT_OFF;
        return true;
    }

    /// Whether a stranger has gone on where it should wait; the session is over then.
    boolean jumpsAhead(String what) throws IOException {
        return admission.stranger()
                && context.defence().refuseOutOfTurn()
                && wire.connection().input().ready()
                && outOfTurn(what);
    }

    private boolean lmtp() {
        return peer.mode() == SmtpMode.LMTP;
    }

    private boolean inTransaction() {
        return state instanceof Open || state instanceof Chunking;
    }

    private boolean authOwed() {
        return extensions.authRequired() && peer.account() == null;
    }

    // RFC 5321 section 4.1.4: EHLO in mid-session clears everything as RSET does.
    private void hello(String name, boolean extended) throws IOException {
        abandon();
        if (jumpsAhead("before the answer to your greeting")) {
            return;
        }
        peer = peer.greeted(name, extended);
        switch (visit.hello(peer)) {
            case Verdict.Reject(var reply) -> {
                state = new Greeted();
                refuse(reply);
            }
            case Verdict.Accept _ -> {
                state = new Ready();
                wire.send(
                        extended
                                ? extensions.ehlo(ownName(), peer.account() != null)
                                : Reply.of(250, ownName()));
            }
        }
    }

    // RFC 5321 section 4.1.1.1: ehlo-ok-rsp has a greeting behind the server's name; SPEC NET-2
    // puts
    // the client's name there.
    private String ownName() {
        clientName = visit.clientName();
        return clientName.isEmpty()
                ? context.hostname()
                : context.hostname() + " Hello " + clientName;
    }

    private void mail(ReversePath from, MailParameters parameters) throws IOException {
        if (!tally.mayOpenTransaction()) {
            context.counters().count(Count.TOO_MANY_MESSAGES);
            refuse(Reply.of(421, "4.7.0", "Too many messages in this session; come again"));
            return;
        }
        tally.transactions++;
        var unfit = unfit(from, parameters);
        var opening = unfit == null ? visit.mail(peer, from, parameters) : new Visit.Refused(unfit);
        switch (opening) {
            case Visit.Opened(var transaction) -> {
                state = new Open(transaction, from, parameters, 0, 0);
                wire.send(Reply.of(250, "2.1.0", "Sender ok"));
            }
            case Visit.Refused(var reply) -> {
                state = new Declined(0);
                var told = refuse(reply);
                context.events()
                        .record(
                                new SmtpEvent.SmtpSenderRefused(
                                        peer.session(),
                                        peer.mode().service(),
                                        client(),
                                        hello(),
                                        from.toString(),
                                        told.toString()));
            }
        }
    }

    private @Nullable Reply unfit(ReversePath from, MailParameters parameters) {
        long most = context.settings().maxMessageOctets().count();
        // RFC 1870 section 6.1: 552 at once when the announced size can never be accepted
        if (parameters.announcedOctets() > most) {
            context.counters().count(Count.MESSAGES_TOO_LARGE);
            return Incoming.tooLarge(most);
        }
        // RFC 6531 section 3.5: an address beyond ASCII without SMTPUTF8 is refused, 553 5.6.7
        if (from.needsSmtpUtf8() && !parameters.smtputf8()) {
            return Reply.of(553, "5.6.7", "Such an address needs SMTPUTF8");
        }
        // RFC 8689 section 2: only what came under TLS itself may ask for it further on
        if (parameters.requireTls() && !wire.connection().encrypted()) {
            return Reply.of(530, "5.7.0", "REQUIRETLS begins with STARTTLS");
        }
        return null;
    }

    private void rset() throws IOException {
        abandon();
        if (!(state instanceof Greeted)) {
            state = new Ready();
        }
        wire.send(Reply.of(250, "2.0.0", "Ok"));
    }

    private void vrfy(String name) throws IOException {
        var reply = visit.vrfy(peer, name);
        if (reply.positive()) {
            wire.send(reply);
        } else {
            refuse(reply);
        }
    }

    // RFC 5321 section 4.1.1.8
    private Reply help() {
        String verbs =
                (lmtp() ? "LHLO" : "HELO EHLO")
                        + " MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP"
                        + (wire.connection().canStartTls() ? " STARTTLS" : "")
                        + (extensions.authExists() ? " AUTH" : "");
        var lines = List.of(verbs, "The postmaster reads mail to <postmaster>");
        return new Reply(214, EnhancedStatus.parse("2.0.0"), lines);
    }

    private void quit() throws IOException {
        abandon();
        end = End.QUIT;
        wire.sendNow(Reply.of(221, "2.0.0", "Bye"));
    }

    private void startTls() throws IOException {
        if (wire.connection().encrypted()) {
            mistake(Reply.badSequence("TLS has begun already"));
        } else if (!wire.connection().canStartTls()) {
            mistake(Reply.of(502, "5.5.1", "STARTTLS is not given here"));
        } else if (state instanceof Greeted) {
            mistake(helloFirst());
        } else if (inTransaction()) {
            mistake(Reply.badSequence("Not within a transaction"));
        } else {
            wire.sendNow(Reply.of(220, "2.0.0", "Begin TLS"));
            wire.connection().startTls();
            // RFC 3207 section 4.2: what the client said in clear is forgotten, its name included.
            peer = Session.peer(wire.connection(), context.service().mode());
            state = new Greeted();
        }
    }

    // RFC 4954 section 4: once a session, not within a transaction
    private void auth(String mechanism, @Nullable String initial)
            throws IOException, SmtpException {
        if (!extensions.authExists()) {
            mistake(Reply.of(502, "5.5.1", "AUTH is not given here"));
        } else if (state instanceof Greeted) {
            mistake(helloFirst());
        } else if (peer.account() != null) {
            mistake(Reply.badSequence("Logged in already"));
        } else if (inTransaction()) {
            mistake(Reply.badSequence("Not within a transaction"));
        } else if (!extensions.authAllowed(mechanism)) {
            // RFC 4954 section 6: 538 5.7.11, "Encryption required for requested authentication
            // mechanism"
            mistake(Reply.of(538, "5.7.11", "Passwords are taken under TLS only"));
        } else {
            var exchange =
                    context.service()
                            .sasl()
                            .start(mechanism, wire.connection(), peer.mode().service())
                            // RFC 4954 section 4: 504 5.5.4 for an unknown mechanism
                            .orElseThrow(() ->
                                    new SmtpException(504, "5.5.4", "Mechanism is not known here"));
            logIn(mechanism, exchange, initial);
        }
    }

    private void logIn(String mechanism, SaslExchange exchange, @Nullable String initial)
            throws IOException, SmtpException {
        switch (new AuthDialogue(wire, exchange).run(initial)) {
            case Outcome.Accepted(var account, var ticket) -> {
                peer = peer.authenticated(account);
                wire.connection().loggedIn(ticket);
                visit.authenticated(peer);
                context.events()
                        .record(
                                new SmtpEvent.SmtpLoginAccepted(
                                        peer.session(),
                                        peer.mode().service(),
                                        client(),
                                        mechanism,
                                        account));
                wire.send(Reply.of(235, "2.7.0", "Logged in"));
            }
            case Outcome.Refused _ -> {
                tally.loginFailures++;
                loginRefused(mechanism, Reply.of(535, "5.7.8", "Wrong name or password"));
            }
            // RFC 4954 section 6: 454 4.7.0, "Temporary authentication failure"
            case Outcome.Blocked _ ->
                    loginRefused(
                            mechanism,
                            Reply.of(
                                    454,
                                    "4.7.0",
                                    "Too many failed logins from your address, try again later"));
            // RFC 5248 section 2.4: 525 5.7.13, "User Account Disabled": the password was right.
            case Outcome.NotEntitled refused ->
                    loginRefused(mechanism, Reply.of(525, "5.7.13", refused.text()));
            case Outcome.Unavailable _ ->
                    loginRefused(
                            mechanism,
                            Reply.of(454, "4.7.0", "Cannot check just now, try again later"));
        }
    }

    private void loginRefused(String mechanism, Reply reply) throws IOException {
        var told = refuse(reply);
        context.events()
                .record(
                        new SmtpEvent.SmtpLoginRefused(
                                peer.session(),
                                peer.mode().service(),
                                client(),
                                mechanism,
                                told.toString()));
    }

    /// A command of a transaction while none is open, or while one is in another stage.
    void outOfOrder() throws IOException {
        switch (state) {
            case Greeted _ -> mistake(helloFirst());
            case Ready _ -> mistake(Reply.badSequence("MAIL first"));
            case Declined(int answered) when answered < context.settings().maxRecipients() -> {
                // RFC 2920 section 3.1: a pipelining client learns of the refusal only later.
                state = new Declined(answered + 1);
                wire.send(Reply.badSequence("MAIL was refused"));
            }
            case Declined _ -> mistake(Reply.badSequence("MAIL was refused"));
            case Open _, Chunking _ -> mistake(Reply.badSequence("BDAT has begun; go on with it"));
        }
    }

    private Reply helloFirst() {
        return Reply.badSequence(lmtp() ? "LHLO first" : "EHLO first");
    }

    // RFC 4954 section 6: 530 5.7.0
    private static Reply authRequired() {
        return Reply.of(530, "5.7.0", "Authentication required");
    }

    SmtpState state() {
        return state;
    }

    void state(SmtpState next) {
        state = next;
    }

    String client() {
        return Addresses.text(peer.client().getAddress());
    }

    String clientName() {
        return clientName;
    }

    String hello() {
        String name = peer.hello();
        return name == null ? "" : name;
    }

    /// Answers an error of the client's: bad form, wrong order.
    void mistake(Reply reply) throws IOException {
        tally.errors++;
        wire.send(reply);
    }

    /// Answers what we will not or cannot do.
    ///
    /// @return what was sent
    Reply refuse(Reply reply) throws IOException {
        tally.refusals++;
        var told = wire.send(reply);
        // RFC 5321 section 3.8: after 421 the server closes the connection.
        if (reply.code() == 421) {
            end = End.CUT_OFF;
        }
        return told;
    }

    /// As [#refuse], of what comes too early only: a client that takes our word and goes on with
    /// what was accepted is no nuisance.
    Reply putOff(Reply reply) throws IOException {
        var told = refuse(reply);
        tally.refusals--;
        return told;
    }

    /// Ends the session behind what has been answered.
    void hangUp() {
        end = End.CUT_OFF;
    }

    /// Aborts the transaction that is open, if one is.
    void abandon() {
        var transaction =
                switch (state) {
                    case Open open -> open.transaction();
                    case Chunking chunking -> chunking.mail().transaction();
                    case Greeted _, Ready _, Declined _ -> null;
                };
        if (transaction != null) {
            state = new Ready();
            transaction.abort();
        }
    }
}
