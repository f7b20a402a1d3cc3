package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.Reply;
import org.postern.net.Authenticator.Outcome;

/// What LOGIN and AUTHENTICATE share: the ways in, and the way out.
final class Logins {
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
            throws MailboxException {
        return switch (outcome) {
            case Outcome.Accepted accepted -> accept(session, accepted, mechanism);
            case Outcome.Refused _ -> refuse(session, login, mechanism);
            case Outcome.Blocked _ -> {
                failed(session, login, mechanism, "blocked");
                // RFC 9051 section 7.1: LIMIT
                yield Reply.no(
                        "LIMIT",
                        "Too many failed logins from your address, try again later ("
                                + session.connection().id()
                                + ")");
            }
            case Outcome.NotEntitled refused -> {
                failed(session, login, mechanism, "service");
                // RFC 5530 section 3: AUTHORIZATIONFAILED
                yield Reply.no(
                        "AUTHORIZATIONFAILED",
                        refused.text() + " (" + session.connection().id() + ")");
            }
            case Outcome.Unavailable() -> {
                failed(session, login, mechanism, "unavailable");
                yield Reply.no(
                        "UNAVAILABLE",
                        "Logins cannot be checked now (" + session.connection().id() + ")");
            }
        };
    }

    private static Reply accept(ImapSession session, Outcome.Accepted accepted, String mechanism)
            throws MailboxException {
        String account = accepted.account();
        session.authenticated(account, session.server().backend().open(account));
        session.connection().loggedIn(accepted.ticket());
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

    private static Reply refuse(ImapSession session, String login, String mechanism) {
        failed(session, login, mechanism, "refused");
        int failures = session.failedLogin();
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
