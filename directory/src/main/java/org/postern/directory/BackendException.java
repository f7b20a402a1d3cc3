package org.postern.directory;

/// No back-end called a password right, and one of them could not tell.
final class BackendException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String backend;

    BackendException(String backend, Throwable cause) {
        super("back-end " + backend + " cannot judge now", cause);
        this.backend = backend;
    }

    /// The name of the one that could not.
    String backend() {
        return backend;
    }
}
