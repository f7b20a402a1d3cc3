package org.postern.antivirus;

import java.io.IOException;

/// The message cannot be read: not the engine's fault.
final class SourceException extends IOException {
    private static final long serialVersionUID = 1L;

    SourceException(IOException cause) {
        super("the message cannot be read", cause);
    }
}
