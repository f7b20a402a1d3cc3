package org.postern.directory;

import java.util.Optional;

/// How a login ended, whatever the mechanism.
sealed interface LoginVerdict {
    /// @param account whom the client acts as from here on
    /// @param actor who has proved who he is: the same account, or its administrator
    /// @param proof the actor's password as it was judged, or as it is now where something else was
    /// @param appPassword the id of the program's password that was shown instead; empty: another
    ///   proof
    record Right(
            Account account,
            Account actor,
            Optional<Credential> proof,
            Optional<String> appPassword)
            implements LoginVerdict {
        Right(Account account, Account actor, Optional<Credential> proof) {
            this(account, actor, proof, Optional.empty());
        }

        Right byAppPassword(String id) {
            return new Right(account, actor, proof, Optional.of(id));
        }

        boolean byAdministrator() {
            return !account.id().equals(actor.id());
        }
    }

    record Wrong(LoginRefusal reason) implements LoginVerdict {}
}
