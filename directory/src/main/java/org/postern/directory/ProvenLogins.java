package org.postern.directory;

import org.postern.net.Authenticator.Outcome;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/// Lets in people who have proved elsewhere who they are: by a key that their server checked.
public final class ProvenLogins {
    private static final Logger LOG = System.getLogger(ProvenLogins.class.getName());

    private final LocalDirectory directory;
    private final LoginTickets tickets;

    public ProvenLogins(LocalDirectory directory, LoginTickets tickets) {
        this.directory = directory;
        this.tickets = tickets;
    }

    /// Whom a name means, if that account may log in.
    ///
    /// @param login as the client gave it
    /// @return empty also when the directory cannot tell now
    public Optional<Outcome.Accepted> find(String login) {
        try {
            Optional<Account> account = directory.find(login);
            if (account.isEmpty()) {
                return Optional.empty();
            }
            LoginVerdict verdict =
                    new LoginIdentity(login, "")
                            .decide(
                                    directory,
                                    account.get(),
                                    directory.credential(account.get().id()));
            return verdict instanceof LoginVerdict.Right right
                    ? Optional.of(
                            new Outcome.Accepted(
                                    right.account().address().toString(), tickets.issue(right)))
                    : Optional.empty();
        } catch (DirectoryException e) {
            LOG.log(Level.WARNING, "a login cannot be judged now", e);
            return Optional.empty();
        }
    }
}
