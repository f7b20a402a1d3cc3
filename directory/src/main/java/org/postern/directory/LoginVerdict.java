package org.postern.directory;

import java.util.Optional;

/// How a login ended, whatever the mechanism.
sealed interface LoginVerdict {
    /// @param account whom the client acts as from here on
    /// @param actor who has proved who he is: the same account, or its administrator
    /// @param proof the actor's password as it was judged
    record Right(Account account, Account actor, Optional<Credential> proof)
            implements LoginVerdict {
        boolean byAdministrator() {
            return !account.id().equals(actor.id());
        }
    }

    record Wrong(LoginRefusal reason) implements LoginVerdict {}
}
