package org.postern.managesieve.server;

import org.jspecify.annotations.Nullable;

/// What a [ScriptsBackend] refuses or cannot do. Nothing has changed.
public final class ScriptException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /// @param text safe to show the client
    public ScriptException(Kind kind, String text) {
        this(kind, text, null);
    }

    public ScriptException(Kind kind, String text, @Nullable Throwable cause) {
        super(text, cause);
        this.kind = kind;
    }

    /// Every way to fail, with its response code (RFC 5804 section 1.3).
    public enum Kind {
        NONEXISTENT("NONEXISTENT"),
        EXISTS("ALREADYEXISTS"),
        ACTIVE("ACTIVE"),
        TOO_MANY("QUOTA/MAXSCRIPTS"),
        TOO_LARGE("QUOTA/MAXSIZE"),
        OVER_QUOTA("QUOTA"),
        /// The script does not keep to the language.
        SYNTAX(""),
        INVALID_NAME(""),
        UNAVAILABLE("TRYLATER");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }

    public Kind kind() {
        return kind;
    }

    public String text() {
        return String.valueOf(getMessage());
    }
}
