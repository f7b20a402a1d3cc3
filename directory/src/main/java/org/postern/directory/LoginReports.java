package org.postern.directory;

import org.postern.kernel.Addresses;
import org.postern.kernel.Events;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;
import java.util.Optional;

/// Tells how logins ended: the outcome for the client, the event with the reason for the log.
///
/// The one place where a right login may still be refused, because the account may not use the
/// service: so that no mechanism can forget it.
///
/// @param tickets what a success gives
/// @param services who may use what
record LoginReports(Events events, LoginTickets tickets, ServicePolicy services) {
    /// Where a page asks for the second factor itself.
    static final String WEB = "web";

    private static final int LOGGED_CHARACTERS = 255;

    /// As the other, of a login by the account's own password: that is not enough where there is a
    /// second factor. Pages ask for it; other clients cannot show it and have passwords of their
    /// own. What is told is that the password is wrong.
    Outcome reportPassword(LoginVerdict verdict, String login, InetAddress client, String service)
            throws DirectoryException {
        return verdict instanceof LoginVerdict.Right right
                        && right.appPassword().isEmpty()
                        && !service.equals(WEB)
                        && tickets.secondFactorOn(right.actor())
                ? refused(LoginRefusal.SECOND_FACTOR, login, client, service)
                : report(verdict, login, client, service);
    }

    /// @param login as the client gave it
    Outcome report(LoginVerdict verdict, String login, InetAddress client, String service)
            throws DirectoryException {
        String address = Addresses.text(client);
        return switch (verdict) {
            case LoginVerdict.Right right when !entitled(right, service) -> {
                events.record(
                        new DirectoryEvent.LoginRefused(
                                logged(login), address, service, LoginRefusal.NOT_ENTITLED));
                yield new Outcome.NotEntitled(
                        NamedService.ofProtocol(service).map(NamedService::word).orElse(service));
            }
            case LoginVerdict.Right right -> {
                String name = right.account().address().canonical();
                if (right.byAdministrator()) {
                    events.record(
                            new DirectoryEvent.LoginByAdministrator(
                                    right.actor().address().canonical(), name, address, service));
                }
                events.record(new DirectoryEvent.LoginAccepted(name, address, service));
                yield new Outcome.Accepted(name, tickets.issue(right, service));
            }
            case LoginVerdict.Wrong(var reason) -> refused(reason, login, client, service);
        };
    }

    Outcome refused(LoginRefusal reason, String login, InetAddress client, String service) {
        events.record(
                new DirectoryEvent.LoginRefused(
                        logged(login), Addresses.text(client), service, reason));
        return new Outcome.Refused();
    }

    /// An administrator who acts as somebody else is not bound by that one's class.
    private boolean entitled(LoginVerdict.Right right, String service) throws DirectoryException {
        Optional<NamedService> needed = NamedService.ofProtocol(service);
        return right.byAdministrator()
                || needed.isEmpty()
                || services.allows(right.account(), needed.get());
    }

    /// @param reason what could not serve
    Outcome deferred(String login, InetAddress client, String service, String reason) {
        events.record(
                new DirectoryEvent.LoginDeferred(
                        logged(login), Addresses.text(client), service, reason));
        return new Outcome.Unavailable();
    }

    private static String logged(String login) {
        return login.length() > LOGGED_CHARACTERS ? login.substring(0, LOGGED_CHARACTERS) : login;
    }
}
