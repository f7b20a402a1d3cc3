package org.postern.transport;

/// A hop cannot be reached now; it may be later. The message says why, for an operator and for the
/// sender of mail that is given up.
final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreachableException(String why) {
        super(why);
    }

    String why() {
        String message = getMessage();
        return message == null ? "it cannot be reached" : message;
    }
}
