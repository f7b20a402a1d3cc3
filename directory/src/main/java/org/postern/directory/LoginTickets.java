package org.postern.directory;

import org.postern.net.LoginTicket;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The logins that sessions live by. A new password, a changed role, a lock or the deletion of an
/// account takes its tickets back; the sessions are told before the command that did it answers.
/// Safe for use by many threads.
public final class LoginTickets implements AccountListener {
    private final LocalDirectory directory;

    /// The sessions to tell, by account; guarded by `this`.
    private final Map<String, Set<Told>> told = new HashMap<>();

    public LoginTickets(LocalDirectory directory) {
        this.directory = directory;
    }

    /// A ticket for what a login found. It costs nothing until somebody wants to be told.
    LoginTicket issue(LoginVerdict.Right right) {
        return new Issued(right, false);
    }

    /// As the other, of a login that may have been by a password.
    ///
    /// @param service what it lets in to
    LoginTicket issue(LoginVerdict.Right right, String service) {
        return new Issued(right, !service.equals(LoginReports.WEB));
    }

    /// Whether a password alone is not enough for this account.
    boolean secondFactorOn(Account account) throws DirectoryException {
        return directory.secondFactors(account.id()).on();
    }

    @Override
    public void created(Account account) {
        // Nobody has logged in yet.
    }

    @Override
    public void renamed(Account before, Account after) {
        // A session knows its account by what it has open.
    }

    @Override
    public void limitsChanged(Account account) {
        if (!account.logsIn()) {
            revoke(account);
        }
    }

    @Override
    public void credentialsChanged(Account account) {
        revoke(account);
    }

    @Override
    public void factorsChanged(Account account) {
        List<Told> sessions;
        synchronized (this) {
            sessions = new ArrayList<>(told.getOrDefault(account.id(), Set.of()));
        }
        sessions.stream().filter(session -> !session.ticket.valid()).forEach(Told::tell);
    }

    @Override
    public void deleted(Account account) {
        revoke(account);
    }

    private void revoke(Account account) {
        List<Told> sessions;
        synchronized (this) {
            sessions = new ArrayList<>(told.getOrDefault(account.id(), Set.of()));
        }
        sessions.forEach(Told::tell);
    }

    private synchronized void add(Told session) {
        for (String id : session.ids) {
            told.computeIfAbsent(id, _ -> new HashSet<>(2)).add(session);
        }
    }

    private synchronized void remove(Told session) {
        for (String id : session.ids) {
            var others = told.get(id);
            if (others != null && others.remove(session) && others.isEmpty()) {
                told.remove(id);
            }
        }
    }

    /// One session that wants to be told, once.
    private final class Told implements LoginTicket.Watch {
        private final Set<String> ids;
        private final Issued ticket;
        private final Runnable action;

        /// Guarded by `this`.
        private boolean over;

        Told(Set<String> ids, Issued ticket, Runnable action) {
            this.ids = ids;
            this.ticket = ticket;
            this.action = action;
        }

        synchronized void tell() {
            if (!over) {
                over = true;
                action.run();
            }
        }

        @Override
        public void close() {
            remove(this);
            synchronized (this) {
                over = true;
            }
        }
    }

    private final class Issued implements LoginTicket {
        private final String account;
        private final String actor;
        private final Optional<Credential> proof;
        private final Optional<String> appPassword;

        /// Whether it ends when a second factor is added: what let in then would not do so now.
        private final boolean withoutFactor;

        Issued(LoginVerdict.Right right, boolean mayNeedFactor) {
            account = right.account().id();
            actor = right.actor().id();
            proof = right.proof();
            appPassword = right.appPassword();
            withoutFactor = mayNeedFactor && appPassword.isEmpty() && !factors().on();
        }

        private SecondFactors factors() {
            try {
                return directory.secondFactors(actor);
            } catch (DirectoryException unknown) {
                return SecondFactors.NONE;
            }
        }

        @Override
        public boolean valid() {
            try {
                return logsIn(account)
                        && logsIn(actor)
                        && directory.credential(actor).equals(proof)
                        && enough(directory.secondFactors(actor));
            } catch (DirectoryException unknown) {
                // Nothing says that it was taken back.
                return true;
            }
        }

        private boolean enough(SecondFactors now) {
            return appPassword.isPresent()
                    ? now.appPassword(appPassword.get()).isPresent()
                    : !(withoutFactor && now.on());
        }

        private boolean logsIn(String id) throws DirectoryException {
            return directory.byId(id).filter(Account::logsIn).isPresent();
        }

        @Override
        public Watch onRevoked(Runnable action) {
            var session = new Told(Set.copyOf(List.of(account, actor)), this, action);
            add(session);
            // It may have been taken back before it was listened to.
            if (!valid()) {
                session.tell();
            }
            return session;
        }
    }
}
