package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// Unwinds a command or a start with a [Problem] that its caller shows. Nothing has been changed
/// when it is thrown.
public final class ProblemException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        this(problem, null);
    }

    public ProblemException(Problem problem, @Nullable Throwable cause) {
        super(Objects.requireNonNull(problem, "problem").toString(), cause);
        this.problem = problem;
    }

    public ProblemException(String error, @Nullable String detail, @Nullable String hint) {
        this(new Problem(error, detail, hint));
    }

    /// What is asked for is not there.
    public static ProblemException noSuch(
            String error, @Nullable String detail, @Nullable String hint) {
        return new ProblemException(Problem.noSuch(error, detail, hint));
    }

    /// What is to be made is there already.
    public static ProblemException exists(
            String error, @Nullable String detail, @Nullable String hint) {
        return new ProblemException(Problem.exists(error, detail, hint));
    }

    public Problem problem() {
        return problem;
    }
}
