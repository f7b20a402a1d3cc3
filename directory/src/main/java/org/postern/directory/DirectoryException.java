package org.postern.directory;

import java.io.IOException;

/// The directory cannot answer or keep a change now. Always temporary to whoever asked; the cause
/// is for the log and never for a client.
public final class DirectoryException extends IOException {
    private static final long serialVersionUID = 1L;

    public DirectoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
