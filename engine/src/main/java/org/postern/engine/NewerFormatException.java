package org.postern.engine;

/// A whole file or record was written by a later program.
final class NewerFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param what the version or the flags that are not known here
    NewerFormatException(String what) {
        super("written by a newer program: " + what);
    }
}
