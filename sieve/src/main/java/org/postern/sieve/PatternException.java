package org.postern.sieve;

/// A regular expression that is none, or is too large.
final class PatternException extends Exception {
    private static final long serialVersionUID = 1L;

    PatternException(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
