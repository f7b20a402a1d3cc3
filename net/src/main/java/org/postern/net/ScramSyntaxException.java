package org.postern.net;

/// A message that is not of SCRAM's form.
final class ScramSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param reason safe to show a stranger
    ScramSyntaxException(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
