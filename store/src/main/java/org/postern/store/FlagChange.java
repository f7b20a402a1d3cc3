package org.postern.store;

/// What STORE does to the flags of each message, RFC 9051 section 6.4.6.
public record FlagChange(Mode mode, FlagSet flags) {
    /// How the given flags meet the old ones.
    public enum Mode {
        ADD,
        REMOVE,
        REPLACE
    }
}
