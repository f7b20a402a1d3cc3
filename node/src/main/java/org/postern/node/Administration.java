package org.postern.node;

import org.postern.admin.Operators;
import org.postern.admin.ProtocolServer;
import org.postern.admin.ProtocolSettings;
import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.kernel.Catalogue;
import org.postern.kernel.EventFeed;
import org.postern.kernel.Role;
import org.postern.kernel.Settings;
import org.postern.kernel.StatusSource;
import org.postern.net.LoginSettings;
import org.postern.net.SessionTokens;
import org.postern.net.TlsMode;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The faces of the catalogue that are reached over the network.
final class Administration implements Operators {
    private static final Logger LOG = System.getLogger(Administration.class.getName());

    private final People people;
    private final EventFeed feed;
    private final SessionTokens tokens;
    private final ProtocolServer protocol;

    Administration(
            People people,
            Catalogue catalogue,
            Settings settings,
            Supplier<String> hostname,
            InstantSource clock,
            EventFeed feed) {
        this.people = people;
        this.feed = feed;
        this.tokens = new SessionTokens(clock);
        this.protocol =
                new ProtocolServer(
                        hostname,
                        Node.VERSION,
                        catalogue,
                        people.logins(),
                        this,
                        tokens,
                        () -> settings.current(LoginSettings.class),
                        feed,
                        () -> settings.current(ProtocolSettings.class));
    }

    List<Services.Offer> offers() {
        return List.of(
                new Services.Offer(Endpoint.Admin.class, TlsMode.CLEAR, true, protocol),
                new Services.Offer(Endpoint.Admins.class, TlsMode.IMPLICIT, true, protocol));
    }

    List<StatusSource> status() {
        return List.of(tokens, feed);
    }

    @Override
    public Optional<Role> role(String account) {
        try {
            return people.directory().find(account).map(Account::role);
        } catch (DirectoryException e) {
            LOG.log(Level.WARNING, "an operator cannot be looked up account=" + account, e);
            return Optional.empty();
        }
    }
}
