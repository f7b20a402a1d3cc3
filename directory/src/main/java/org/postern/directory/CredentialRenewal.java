package org.postern.directory;

import org.postern.kernel.ProblemException;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Puts a hash of our own in the place of one that was imported, once a login has shown the
/// password (SPEC DIR-8).
public final class CredentialRenewal {
    private static final System.Logger LOG = System.getLogger(CredentialRenewal.class.getName());

    private final DirectoryWriter writer;
    private final BooleanSupplier wanted;

    /// @param wanted `directory.renewHashes`
    public CredentialRenewal(DirectoryWriter writer, BooleanSupplier wanted) {
        this.writer = writer;
        this.wanted = wanted;
    }

    /// The credential as it is kept from now on: the one that was right, or its successor. A
    /// failure changes nothing and is tried again at the next login.
    ///
    /// @param prepared the right password
    Optional<Credential> renewed(
            Account account, Optional<Credential> right, Optional<byte[]> prepared)
            throws DirectoryException {
        boolean outdated = right.filter(Passwords::outdated).isPresent();
        if (!outdated || prepared.isEmpty() || !wanted.getAsBoolean()) {
            return right;
        }
        try {
            return Optional.of(writer.renewCredential(account.id(), right.get(), prepared.get()));
        } catch (ProblemException | HashingBusyException e) {
            LOG.log(System.Logger.Level.DEBUG, "a hash was not renewed id=" + account.id(), e);
            return right;
        }
    }
}
