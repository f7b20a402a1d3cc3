package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.Reply;
import org.postern.net.Authenticator.Outcome;

import java.io.IOException;
import java.time.Duration;

/// What LOGIN and AUTHENTICATE share: the ways in, and the way out.
final class Logins {
    /// A failed login is answered after at most so long, however many there were.
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(60);

    private Logins() {}

    // RFC 5530 section 3: PRIVACYREQUIRED
    /// @throws ImapException when passwords may not cross this connection
    static void requirePrivacy(ImapSession session, String login, String mechanism)
            throws ImapException {
        if (!session.server().logins().passwordsAllowed().test(session.connection())) {
            failed(session, login, mechanism, "cleartext");
            throw ImapException.no("PRIVACYREQUIRED", "Start TLS before logging in");
        }
    }

    /// Lets the client in, or not.
    ///
    /// @param login the name given, as far as it is known
    static Reply finish(ImapSession session, Outcome outcome, String login, String mechanism)
            throws MailboxException, IOException {
        return switch (outcome) {
            case Outcome.Accepted(var account) -> accept(session, account, mechanism);
            case Outcome.Refused() -> refuse(session, login, mechanism);
            case Outcome.Unavailable() -> {
                failed(session, login, mechanism, "unavailable");
                yield Reply.no(
                        "UNAVAILABLE",
                        "Logins cannot be checked now (" + session.connection().id() + ")");
            }
        };
    }

    private static Reply accept(ImapSession session, String account, String mechanism)
            throws MailboxException {
        session.authenticated(account, session.server().backend().open(account));
        session.server()
                .record(
                        new ImapEvent.ImapLogin(
                                session.connection().id(),
                                session.clientAddress(),
                                account,
                                mechanism,
                                session.connection().encrypted()));
        return Reply.ok("CAPABILITY " + CapabilityCommand.list(session), "Logged in");
    }

    private static Reply refuse(ImapSession session, String login, String mechanism)
            throws IOException {
        failed(session, login, mechanism, "refused");
        int failures = session.failedLogin();
        delay(session.settings().failedLoginDelay(), failures);
        var reply =
                Reply.no(
                        "AUTHENTICATIONFAILED",
                        "Wrong name or password (" + session.connection().id() + ")");
        if (failures >= session.settings().maxFailedLogins()) {
            session.afterwards(() -> {
                throw new ImapSession.Farewell("limit", Reply.bye("Too many failed logins"));
            });
        }
        return reply;
    }

    private static void delay(Duration first, int failures) throws IOException {
        Duration delay = first.multipliedBy(1L << Math.min(failures - 1, 6));
        try {
            Thread.sleep(delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static void failed(ImapSession session, String login, String mechanism, String reason) {
        session.server()
                .record(
                        new ImapEvent.ImapLoginFailed(
                                session.connection().id(),
                                session.clientAddress(),
                                login,
                                mechanism,
                                reason));
    }
}
