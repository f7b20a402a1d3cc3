package org.postern.antispam;

/// A pattern that cannot be read, or asks for what is not understood here.
final class RegexException extends Exception {
    private static final long serialVersionUID = 1;

    RegexException(String message) {
        super(message);
    }
}
