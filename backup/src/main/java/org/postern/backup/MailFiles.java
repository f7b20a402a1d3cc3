package org.postern.backup;

import org.postern.kernel.Failures;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;

import java.io.IOException;
import java.nio.file.Path;

/// What goes wrong with a path that an operator named.
final class MailFiles {
    private MailFiles() {}

    static ProblemException unreadable(Path path, IOException cause) {
        return new ProblemException(
                new Problem(
                        path + " cannot be read.",
                        Failures.why(path, cause)
                                + "\nThe node reads it, as the user that runs the node.",
                        null),
                cause);
    }

    static ProblemException unwritable(Path path, IOException cause) {
        return new ProblemException(
                new Problem(
                        path + " cannot be written.",
                        Failures.why(path, cause)
                                + "\nThe node writes it, as the user that runs the node.",
                        null),
                cause);
    }
}
