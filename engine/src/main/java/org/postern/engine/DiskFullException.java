package org.postern.engine;

import java.io.IOException;

/// The device, or the quota on it, has no room for what was to be written.
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
