package org.postern.kernel;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Says in words why a file could not be used; the exceptions' own messages are mostly the path.
public final class Failures {
    private Failures() {}

    /// @return path and reason, e.g. `/srv/mail/postern.toml: permission denied`
    public static String why(Path path, IOException e) {
        String reason =
                switch (e) {
                    case NoSuchFileException _ -> "it does not exist";
                    case FileAlreadyExistsException _ -> "it exists already";
                    case AccessDeniedException _ -> "permission denied";
                    case FileSystemException f when f.getReason() != null -> f.getReason();
                    default -> e.getMessage() == null ? "input or output failed" : e.getMessage();
                };
        return path + ": " + reason;
    }
}
