package org.postern.directory;

import org.postern.kernel.Addresses;
import org.postern.kernel.Events;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;

/// Tells how logins ended: the outcome for the client, the event with the reason for the log.
///
/// @param tickets what a success gives
record LoginReports(Events events, LoginTickets tickets) {
    private static final int LOGGED_CHARACTERS = 255;

    /// @param login as the client gave it
    Outcome report(LoginVerdict verdict, String login, InetAddress client, String service) {
        String address = Addresses.text(client);
        return switch (verdict) {
            case LoginVerdict.Right right -> {
                String name = right.account().address().canonical();
                if (right.byAdministrator()) {
                    events.record(
                            new DirectoryEvent.LoginByAdministrator(
                                    right.actor().address().canonical(), name, address, service));
                }
                events.record(new DirectoryEvent.LoginAccepted(name, address, service));
                yield new Outcome.Accepted(name, tickets.issue(right));
            }
            case LoginVerdict.Wrong(var reason) -> {
                events.record(
                        new DirectoryEvent.LoginRefused(logged(login), address, service, reason));
                yield new Outcome.Refused();
            }
        };
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
