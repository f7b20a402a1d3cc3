package org.postern.directory;

import org.postern.kernel.Role;

import java.util.Optional;

/// Whose password a client shows, and whom it wants to act as.
///
/// An administrator logs in as somebody else by SASL's authorization identity, or, for programs
/// that know none, by the login name `#user@domain#administrator#`.
///
/// @param actor the name that goes with the password
/// @param subject whom to act as; empty: the actor
record LoginIdentity(String actor, String subject) {
    private static final char MARK = '#';

    static LoginIdentity of(String authorization, String authentication) {
        int last = authentication.length() - 1;
        if (authorization.isEmpty()
                && last > 0
                && authentication.charAt(0) == MARK
                && authentication.charAt(last) == MARK) {
            // A local part may hold the mark: the administrator's name is what follows the last.
            int between = authentication.lastIndexOf(MARK, last - 1);
            if (between > 1 && between < last - 1) {
                return new LoginIdentity(
                        authentication.substring(between + 1, last),
                        authentication.substring(1, between));
            }
        }
        return new LoginIdentity(authentication, authorization);
    }

    /// Decides for an actor who has proved who he is. Everything that is not allowed is told as a
    /// wrong password is.
    // RFC 4422 section 3.4.1: an empty authorization identity is derived from the credentials.
    LoginVerdict decide(LocalDirectory directory, Account proven, Optional<Credential> proof)
            throws DirectoryException {
        if (!proven.logsIn()) {
            return new LoginVerdict.Wrong(LoginRefusal.NOT_ACTIVE);
        }
        if (subject.isEmpty()) {
            return new LoginVerdict.Right(proven, proven, proof);
        }
        Optional<Account> account = directory.find(subject);
        if (account.isEmpty() || !mayActAs(proven, account.get())) {
            return new LoginVerdict.Wrong(LoginRefusal.OTHER_AUTHORIZATION);
        }
        return account.get().logsIn()
                ? new LoginVerdict.Right(account.get(), proven, proof)
                : new LoginVerdict.Wrong(LoginRefusal.NOT_ACTIVE);
    }

    /// An administrator for everybody; the administrator of a domain for its people, but for nobody
    /// who may do more than he.
    private static boolean mayActAs(Account actor, Account account) {
        if (actor.id().equals(account.id()) || actor.role() == Role.ADMINISTRATOR) {
            return true;
        }
        return actor.role() == Role.DOMAIN_ADMINISTRATOR
                && actor.role().runs(account.role())
                && actor.address().domain().equals(account.address().domain());
    }
}
