package org.postern.directory;

import org.postern.kernel.ProblemException;
import org.postern.mail.Domain;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/// Fills an empty directory with the first domain and the account that runs the system (SPEC
/// DEP-10).
public final class FirstStart {
    /// The local part of the first account.
    public static final String ADMINISTRATOR = "Administrator";

    /// 30 characters that nobody takes for one another: nearly five bits each, 98 in all.
    private static final char[] ALPHABET = "abcdefghjkmnpqrstuvwxyz2345679".toCharArray();

    private static final int GROUPS = 4;
    private static final int GROUP_CHARACTERS = 5;

    private FirstStart() {}

    /// What the first start made.
    ///
    /// @param password to be shown once; it is kept nowhere
    public record Begun(Account administrator, String password) {
        /// Keeps the password out of logs.
        @Override
        public String toString() {
            return "Begun[administrator=" + administrator.address() + "]";
        }
    }

    /// Creates the domain and the account in one step; empty when a first start was done before.
    public static Optional<Begun> run(
            LocalDirectory directory, DirectoryWriter writer, Domain domain)
            throws ProblemException, DirectoryException {
        if (directory.firstDomain().isPresent()) {
            return Optional.empty();
        }
        String password = password(new SecureRandom());
        byte[] octets = password.getBytes(StandardCharsets.US_ASCII);
        try {
            return Optional.of(new Begun(writer.begin(domain, ADMINISTRATOR, octets), password));
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /// Gives the administrator of a first start that was cut off a new password, since nobody has
    /// seen the old one; empty when that account is no more.
    public static Optional<Begun> again(LocalDirectory directory, DirectoryWriter writer)
            throws ProblemException, DirectoryException {
        var administrator = directory.find(ADMINISTRATOR);
        if (administrator.isEmpty()) {
            return Optional.empty();
        }
        String password = password(new SecureRandom());
        byte[] octets = password.getBytes(StandardCharsets.US_ASCII);
        try {
            writer.setPassword(administrator.get().id(), octets);
            return Optional.of(new Begun(administrator.get(), password));
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    private static String password(SecureRandom random) {
        var password = new StringBuilder();
        for (int i = 0; i < GROUPS * GROUP_CHARACTERS; i++) {
            if (i > 0 && i % GROUP_CHARACTERS == 0) {
                password.append('-');
            }
            password.append(ALPHABET[random.nextInt(ALPHABET.length)]);
        }
        return password.toString();
    }
}
