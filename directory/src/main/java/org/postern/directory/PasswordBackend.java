package org.postern.directory;

import org.postern.mail.Address;

import java.io.IOException;

/// Somebody else who judges passwords: a server of another protocol, asked for the domains that
/// name it (SPEC DIR-7). Safe for use by many threads; blocks no longer than its settings say.
public interface PasswordBackend {
    /// What came of it.
    sealed interface Answer {
        /// The password is this person's.
        ///
        /// @param fullName as the back-end knows it; empty when it does not
        record Right(String fullName) implements Answer {}

        /// It is not, or nobody has this name: back-ends need not tell these apart.
        record Wrong() implements Answer {}
    }

    /// Asks whether the password is right.
    ///
    /// @param person the address of the account, or the one it would have
    /// @param password UTF-8 octets, neither kept nor changed
    /// @throws IOException when nobody can tell now; the message is for the log
    Answer judge(Address person, byte[] password) throws IOException;

    /// Asks with a password that nobody has, whether the back-end answers at all.
    ///
    /// @throws IOException when it does not
    default void probe() throws IOException {
        var _ = judge(Address.of("postern-probe@invalid"), new byte[] {'?'});
    }
}
