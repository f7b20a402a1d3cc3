package org.postern.directory;

/// A token that lets nobody in; the message says why, for the log.
final class TokenException extends Exception {
    private static final long serialVersionUID = 1L;

    TokenException(String reason) {
        super(reason);
    }
}
