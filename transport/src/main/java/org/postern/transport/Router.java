package org.postern.transport;

import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.directory.Forwarding;
import org.postern.directory.Resolution;
import org.postern.mail.Address;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/// Finds the route of a recipient by asking the directory. Safe for use by many threads.
public final class Router {
    private static final Logger LOG = System.getLogger(Router.class.getName());

    private final Directory directory;

    public Router(Directory directory) {
        this.directory = directory;
    }

    public Route route(Address recipient) {
        return answer(() -> directory.resolve(recipient));
    }

    /// The route of a bare `<Postmaster>`, which exists always (RFC 5321 section 4.5.1).
    public Route routePostmaster() {
        return answer(directory::resolvePostmaster);
    }

    private Route answer(Question question) {
        try {
            return switch (question.ask()) {
                case Resolution.LocalAccount local -> mailboxes(local);
                case Resolution.UnknownUser() -> new Route.None(Route.Why.UNKNOWN_USER);
                case Resolution.NotServed() -> new Route.None(Route.Why.NOT_SERVED);
                case Resolution.Closed(var _) -> new Route.None(Route.Why.CLOSED);
            };
        } catch (DirectoryException e) {
            LOG.log(Level.ERROR, "directory cannot route", e);
            return new Route.Unsure();
        }
    }

    private Route mailboxes(Resolution.LocalAccount recipient) throws DirectoryException {
        return new Route.Mailboxes(
                Forwarding.destinations(directory, recipient).stream()
                        .map(Resolution.LocalAccount::account)
                        .toList());
    }

    private interface Question {
        Resolution ask() throws DirectoryException;
    }
}
