package org.postern.admin;

import org.apache.sshd.common.AttributeRepository.AttributeKey;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.jspecify.annotations.Nullable;
import org.postern.kernel.Sha256;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.GuardedLogins;

import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.PublicKey;

/// Has logins by key counted as those by password are. A client may offer several keys before one
/// fits, and shows only at the end that it has the key's other half: so a session counts as one
/// login, which is good when it gets in and failed when it ends without. Those that offer the same
/// keys again count once, as the same wrong password does.
final class OfferedKeys implements SessionListener {
    private static final AttributeKey<State> STATE = new AttributeKey<>();

    private final GuardedLogins logins;

    OfferedKeys(GuardedLogins logins) {
        this.logins = logins;
    }

    /// What one session has offered.
    static final class State {
        private final MessageDigest keys = Sha256.digest();
        private String name = "";
        private Outcome.@Nullable Accepted accepted;

        /// @param account whom it would let in; null: nobody
        synchronized void offered(String login, PublicKey key, Outcome.@Nullable Accepted account) {
            name = login;
            accepted = account;
            keys.update(key.getEncoded());
        }
    }

    static State of(Session session) {
        return session.computeAttributeIfAbsent(STATE, _ -> new State());
    }

    /// Whether nothing of that client is judged now.
    static boolean blocked(GuardedLogins logins, String name, InetSocketAddress client) {
        // Who only asks is not counted.
        return logins.judged(
                        name,
                        new byte[0],
                        client.getAddress(),
                        SshService.SERVICE,
                        Outcome.Unavailable::new)
                instanceof Outcome.Blocked;
    }

    @Override
    public void sessionEvent(Session session, Event event) {
        var state = session.getAttribute(STATE);
        if (event == Event.Authenticated && state != null) {
            settle(session, state);
        }
    }

    @Override
    public void sessionClosed(Session session) {
        var state = session.getAttribute(STATE);
        if (state != null && !session.isAuthenticated()) {
            synchronized (state) {
                // Whose key it was does not matter: it was not proved.
                state.accepted = null;
            }
            settle(session, state);
        }
    }

    /// Nobody is there to wait for the answer, which a failure delays.
    private void settle(Session session, State state) {
        session.removeAttribute(STATE);
        if (session.getRemoteAddress() instanceof InetSocketAddress client) {
            Thread.ofVirtual().name("ssh-keys").start(() -> count(state, client));
        }
    }

    private void count(State state, InetSocketAddress client) {
        synchronized (state) {
            Outcome outcome = state.accepted == null ? new Outcome.Refused() : state.accepted;
            var _ =
                    logins.judged(
                            state.name,
                            state.keys.digest(),
                            client.getAddress(),
                            SshService.SERVICE,
                            () -> outcome);
        }
    }
}
