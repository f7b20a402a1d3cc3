package org.postern.engine;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/// The durable ground failed: the device, or what it holds. Its message is for the log and never
/// for a client.
public final class EngineException extends IOException {
    private static final long serialVersionUID = 1L;

    /// What a caller can do about it.
    public enum Kind {
        /// The device is full: the work may be tried again later (SPEC STO-16).
        FULL,
        /// The device or its content failed.
        FAILED,
        /// A newer lease holder exists.
        FENCED
    }

    private final Kind kind;

    public EngineException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
