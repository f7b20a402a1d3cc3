package org.postern.directory;

/// One row that cannot be used.
final class ImportException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String where;

    /// @param where it stands, as in [ImportRow]
    /// @param message why, for the operator
    ImportException(String where, String message) {
        super(message);
        this.where = where;
    }

    @Override
    public String toString() {
        return where + ": " + getMessage();
    }
}
