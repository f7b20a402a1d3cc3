package org.postern.directory;

/// One row that cannot be used.
final class ImportException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param where it stands, as in [ImportRow]
    /// @param why for the operator
    ImportException(String where, String why) {
        super(where + ": " + why);
    }

    /// Where, and why.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
