package org.postern.transport;

import org.postern.directory.Account;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.directory.Forwarding;
import org.postern.directory.GroupMail;
import org.postern.directory.MailGroup;
import org.postern.directory.Resolution;
import org.postern.mail.Address;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

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
                case Resolution.ToGroup(var group) -> list(group);
                case Resolution.UnknownUser() -> new Route.None(Route.Why.UNKNOWN_USER);
                case Resolution.NotServed() -> new Route.None(Route.Why.NOT_SERVED);
                case Resolution.Closed(var _) -> new Route.None(Route.Why.CLOSED);
            };
        } catch (DirectoryException e) {
            LOG.log(Level.ERROR, "directory cannot route", e);
            return new Route.Unsure();
        }
    }

    /// The mailboxes of a list's members. What cannot be reached from here yet keeps the whole
    /// message waiting, so that no member is left out.
    private Route list(MailGroup group) throws DirectoryException {
        var accounts = new LinkedHashMap<String, Account>();
        var beyond = new AtomicBoolean();
        boolean all =
                directory
                        .groupMail()
                        .expand(
                                group,
                                recipient -> {
                                    switch (recipient) {
                                        case GroupMail.Recipient.Mailbox(var member) ->
                                                Forwarding.destinations(directory, member)
                                                        .forEach(one ->
                                                                accounts.put(
                                                                        one.account().id(),
                                                                        one.account()));
                                        case GroupMail.Recipient.Elsewhere _,
                                                GroupMail.Recipient.Folder _ ->
                                                beyond.set(true);
                                    }
                                });
        if (!all || beyond.get()) {
            return new Route.Unsure();
        }
        return accounts.isEmpty()
                ? new Route.None(Route.Why.CLOSED)
                : new Route.Mailboxes(List.copyOf(accounts.values()));
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
