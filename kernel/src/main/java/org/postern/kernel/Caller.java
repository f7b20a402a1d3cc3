package org.postern.kernel;

import java.util.Objects;

/// Who gives a command, and what they may do.
///
/// @param operator the name that the audit log shows: an account, or `console`
/// @param role the most this caller may do
/// @param confirmed true when dangerous commands go ahead (`--yes`)
/// @param id the id of this one call, in the log and in what the caller is shown; see [Ids]
/// @param secrets where the value of a secret argument given as `-` comes from
/// @param progress where a long command tells how far it is
/// @param from where the caller is: a face and, over the network, an address; empty when nobody
///   asks
public record Caller(
        String operator,
        Role role,
        boolean confirmed,
        String id,
        SecretSource secrets,
        Progress progress,
        String from) {
    public Caller {
        Objects.requireNonNull(operator, "operator");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(secrets, "secrets");
        Objects.requireNonNull(progress, "progress");
        Objects.requireNonNull(from, "from");
    }

    /// A caller of whom nobody asks where he is.
    public Caller(
            String operator,
            Role role,
            boolean confirmed,
            String id,
            SecretSource secrets,
            Progress progress) {
        this(operator, role, confirmed, id, secrets, progress, "");
    }

    /// A caller who is not shown progress.
    public Caller(String operator, Role role, boolean confirmed, String id, SecretSource secrets) {
        this(operator, role, confirmed, id, secrets, Progress.NONE);
    }

    /// A caller with a new id, who cannot be asked for secrets.
    public static Caller of(String operator, Role role, boolean confirmed) {
        return new Caller(operator, role, confirmed, Ids.next(), SecretSource.NONE);
    }

    /// Asks the person, or their script, for a secret.
    @FunctionalInterface
    public interface SecretSource {
        SecretSource NONE =
                argument -> {
                    throw new ProblemException(
                            "The " + argument + " cannot be asked for here.",
                            "\"-\" reads it from standard input, and there is none.",
                            "give the " + argument + " in the command");
                };

        /// @param argument the argument's name
        /// @return the secret, without a line end
        String read(String argument) throws ProblemException;
    }
}
