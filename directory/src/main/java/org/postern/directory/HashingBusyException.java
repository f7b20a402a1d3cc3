package org.postern.directory;

/// Too many passwords wait to be hashed: come again later.
final class HashingBusyException extends Exception {
    private static final long serialVersionUID = 1L;

    HashingBusyException() {
        super("too many passwords wait to be hashed");
    }
}
