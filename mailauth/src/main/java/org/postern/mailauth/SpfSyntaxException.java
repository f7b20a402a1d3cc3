package org.postern.mailauth;

/// A policy that cannot be read: `permerror`.
final class SpfSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    SpfSyntaxException(String message) {
        super(message, null, false, false);
    }
}
