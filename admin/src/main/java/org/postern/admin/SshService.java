package org.postern.admin;

import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionHeartbeatController;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.session.ServerSession;
import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.kernel.Addresses;
import org.postern.kernel.Failures;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Role;
import org.postern.kernel.Service;
import org.postern.net.Authenticator;
import org.postern.net.Credentials;
import org.postern.net.GuardedLogins;
import org.postern.net.LoginTicket;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The command line over SSH: a terminal, or one command (`ssh host 'User List'`). Nothing else of
/// SSH is there: no files, no forwarding, no other programs.
public final class SshService implements Service {
    private static final Logger LOG = System.getLogger(SshService.class.getName());

    /// The protocol's name for authenticators.
    static final String SERVICE = "ssh";

    private static final AttributeKey<String> ACCOUNT = new AttributeKey<>();

    /// Where to listen, and with what limits.
    ///
    /// @param hostKey the file of the server's key, which is made when absent
    public record Plan(List<InetAddress> addresses, int port, Path hostKey, SshSettings settings) {
        public Plan {
            addresses = List.copyOf(addresses);
        }
    }

    private final Plan plan;
    private final ShellSite site;
    private final GuardedLogins logins;
    private final SshKeys keys;
    private final Accounts accounts;

    /// Guarded by this; null while stopped.
    private @Nullable SshServer server;

    /// Who may log in by a key.
    @FunctionalInterface
    public interface Accounts {
        /// @param login the name as the client gave it
        /// @return the canonical address and what ends the login; empty when it may not log in
        Optional<Authenticator.Outcome.Accepted> find(String login);
    }

    public SshService(
            Plan plan, ShellSite site, GuardedLogins logins, SshKeys keys, Accounts accounts) {
        this.plan = plan;
        this.site = site;
        this.logins = logins;
        this.keys = keys;
        this.accounts = accounts;
    }

    @Override
    public String name() {
        return SERVICE;
    }

    @Override
    public synchronized void start() throws ProblemException {
        var ssh = SshServer.setUpDefaultServer();
        ssh.setHost(
                plan.addresses().stream()
                        .map(InetAddress::getHostAddress)
                        .collect(Collectors.joining(",")));
        ssh.setPort(plan.port());
        ssh.setKeyPairProvider(hostKey());
        ssh.setPasswordAuthenticator(
                (name, password, session) -> password(name, password, session));
        ssh.setPublickeyAuthenticator((name, key, session) -> publicKey(name, key, session));
        ssh.setShellFactory(this::shell);
        ssh.setCommandFactory(this::command);
        ssh.setForwardingFilter(RejectAllForwardingFilter.INSTANCE);
        ssh.setSubsystemFactories(List.of());
        SshSettings settings = plan.settings();
        CoreModuleProperties.SERVER_IDENTIFICATION.set(ssh, "Postern");
        CoreModuleProperties.IDLE_TIMEOUT.set(ssh, settings.idleTimeout());
        CoreModuleProperties.AUTH_TIMEOUT.set(ssh, settings.loginTimeout());
        ssh.addSessionListener(new SessionCap(settings.maxSessions()));
        ssh.addSessionListener(new OfferedKeys(logins));
        CoreModuleProperties.MAX_AUTH_REQUESTS.set(ssh, 6);
        ssh.setSessionHeartbeat(SessionHeartbeatController.HeartbeatType.NONE, TimeUnit.SECONDS, 0);
        try {
            ssh.start();
            server = ssh;
        } catch (IOException e) {
            throw new ProblemException(
                    new Problem(
                            "ssh cannot listen on port " + plan.port() + ".",
                            Failures.why(plan.hostKey(), e),
                            "another port: --set ssh.port=0 is off"),
                    e);
        }
    }

    /// Turns connections away that are one too many, whoever they say they are.
    private record SessionCap(Semaphore slots) implements SessionListener {
        private static final AttributeKey<Boolean> COUNTED = new AttributeKey<>();

        SessionCap(int most) {
            this(new Semaphore(most));
        }

        @Override
        public void sessionCreated(Session session) {
            if (slots.tryAcquire()) {
                session.setAttribute(COUNTED, true);
            } else {
                session.close(true);
            }
        }

        @Override
        public void sessionClosed(Session session) {
            if (session.getAttribute(COUNTED) != null) {
                slots.release();
            }
        }
    }

    private KeyPairProvider hostKey() {
        var provider = new SimpleGeneratorHostKeyProvider(plan.hostKey());
        provider.setAlgorithm("EC");
        provider.setKeySize(256);
        provider.setStrictFilePermissions(true);
        return provider;
    }

    private boolean password(String name, String password, ServerSession session) {
        byte[] octets = password.getBytes(StandardCharsets.UTF_8);
        try {
            if (!Credentials.isPassword(octets)) {
                return false;
            }
            return logins.password("", name, octets, client(session).getAddress(), SERVICE)
                            instanceof Authenticator.Outcome.Accepted accepted
                    && letIn(accepted.account(), accepted.ticket(), session);
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private boolean publicKey(String name, PublicKey key, ServerSession session) {
        if (OfferedKeys.blocked(logins, name, client(session))) {
            return false;
        }
        try {
            var account = accounts.find(name);
            boolean known =
                    account.isPresent()
                            && keys.has(account.get().account(), key)
                            && letIn(account.get().account(), account.get().ticket(), session);
            OfferedKeys.of(session).offered(name, key, known ? account.get() : null);
            return known;
        } catch (EngineException e) {
            LOG.log(Level.WARNING, "the keys of " + name + " cannot be read", e);
            return false;
        }
    }

    /// Operators only: a mailbox is no reason to log in here.
    private boolean letIn(String account, LoginTicket ticket, ServerSession session) {
        var role = site.operators().role(account);
        if (role.isEmpty() || role.get() == Role.USER) {
            return false;
        }
        session.setAttribute(ACCOUNT, account);
        LoginTicket.Watch watch = ticket.onRevoked(() -> session.close(true));
        session.addCloseFutureListener(_ -> watch.close());
        return true;
    }

    private static InetSocketAddress client(ServerSession session) {
        return (InetSocketAddress) session.getClientAddress();
    }

    private Command shell(ChannelSession channel) {
        return new SshShell(site, account(channel), from(channel));
    }

    private Command command(ChannelSession channel, String line) {
        return new SshCommand(site, account(channel), from(channel), line);
    }

    private static String account(ChannelSession channel) {
        return String.valueOf(channel.getSession().getAttribute(ACCOUNT));
    }

    private static String from(ChannelSession channel) {
        return SERVICE + " " + Addresses.text(client(channel.getServerSession()));
    }

    @Override
    public void stop(Duration grace) {
        SshServer running = take();
        if (running != null) {
            try {
                running.stop(true);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "stopping ssh", e);
            }
        }
    }

    private synchronized @Nullable SshServer take() {
        SshServer running = server;
        server = null;
        return running;
    }

    @Override
    public synchronized Health health() {
        if (server == null) {
            return new Health(State.OFF, "stopped");
        }
        String where =
                plan.addresses().stream()
                        .map(address -> Addresses.text(new InetSocketAddress(address, plan.port())))
                        .collect(Collectors.joining(", "));
        return new Health(State.OK, where);
    }
}
