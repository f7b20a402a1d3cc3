package org.postern.node;

import org.postern.admin.Operators;
import org.postern.admin.ProtocolServer;
import org.postern.admin.ProtocolSettings;
import org.postern.admin.ShellProgram;
import org.postern.admin.ShellSite;
import org.postern.admin.SshKeyCommands;
import org.postern.admin.SshKeys;
import org.postern.admin.SshService;
import org.postern.admin.SshSettings;
import org.postern.admin.TelnetServer;
import org.postern.admin.TelnetSettings;
import org.postern.directory.Account;
import org.postern.directory.Directory;
import org.postern.directory.DirectoryException;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Command;
import org.postern.kernel.EventFeed;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;
import org.postern.kernel.Service;
import org.postern.kernel.Settings;
import org.postern.kernel.StatusSource;
import org.postern.net.ListenAddress;
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
    private final Settings settings;
    private final EventFeed feed;
    private final SessionTokens tokens;
    private final ProtocolServer protocol;
    private final ShellSite site;
    private final SshKeys keys;
    private final Home home;

    Administration(
            People people,
            Catalogue catalogue,
            List<ShellProgram> programs,
            SshKeys keys,
            Home home,
            Settings settings,
            Supplier<String> hostname,
            InstantSource clock,
            EventFeed feed) {
        this.people = people;
        this.settings = settings;
        this.feed = feed;
        this.keys = keys;
        this.home = home;
        this.tokens = new SessionTokens(clock);
        this.site = new ShellSite(catalogue, this, hostname, clock, programs);
        this.protocol =
                new ProtocolServer(
                        hostname,
                        Node.VERSION,
                        catalogue,
                        people.logins(),
                        this,
                        tokens,
                        () -> settings.current(LoginSettings.class),
                        () -> settings.current(ProtocolSettings.class));
    }

    List<Services.Offer> offers() {
        var telnet =
                new TelnetServer(
                        site,
                        people.logins(),
                        () -> settings.current(LoginSettings.class),
                        () -> settings.current(TelnetSettings.class));
        return List.of(
                new Services.Offer(Endpoint.Telnet.class, TlsMode.CLEAR, true, telnet),
                new Services.Offer(Endpoint.Admin.class, TlsMode.CLEAR, true, protocol),
                new Services.Offer(Endpoint.Admins.class, TlsMode.IMPLICIT, true, protocol));
    }

    /// The session ids of the administration protocol.
    SessionTokens tokens() {
        return tokens;
    }

    /// What listens without our own listeners.
    List<Service> services() {
        var endpoint = settings.current(Endpoint.Ssh.class);
        var addresses = ListenAddress.resolve(endpoint.address());
        if (endpoint.port() == 0 || addresses.isEmpty()) {
            return List.of();
        }
        var plan =
                new SshService.Plan(
                        addresses,
                        endpoint.port(),
                        home.sshKey(),
                        settings.current(SshSettings.class));
        return List.of(new SshService(plan, site, people.logins(), keys, people.proven()::find));
    }

    List<StatusSource> status() {
        return List.of(tokens, feed);
    }

    List<Command> commands() {
        return new SshKeyCommands(keys, (name, _) -> canonical(people.directory(), name))
                .commands();
    }

    private static String canonical(Directory directory, String name) throws ProblemException {
        try {
            return directory
                    .find(name)
                    .map(account -> account.address().toString())
                    .orElseThrow(() ->
                            ProblemException.noSuch(
                                    "There is no account " + name + ".", null, "User List"));
        } catch (DirectoryException e) {
            throw new ProblemException(
                    new Problem("The directory is not available now.", null, "Status"), e);
        }
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
