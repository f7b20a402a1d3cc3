package org.postern.engine;

/// Octets on the device are not as they were written. Caught where it is known whose they are.
final class DamageException extends Exception {
    private static final long serialVersionUID = 1L;

    DamageException(String message) {
        super(message);
    }
}
