package org.postern.certificates;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Problem;

import java.time.Instant;

/// An authority has not signed, with the reason for the administrator.
final class AcmeFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final @Nullable Instant notBefore;

    /// @param notBefore before when the authority does not want to be asked again; null: it said
    ///   nothing about that
    AcmeFailure(Problem problem, @Nullable Instant notBefore, @Nullable Throwable cause) {
        super(problem.toString(), cause);
        this.problem = problem;
        this.notBefore = notBefore;
    }

    AcmeFailure(String error, @Nullable String detail, @Nullable String hint) {
        this(new Problem(error, detail, hint), null, null);
    }

    Problem problem() {
        return problem;
    }

    @Nullable Instant notBefore() {
        return notBefore;
    }
}
