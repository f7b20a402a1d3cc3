package org.postern.mailauth;

/// A signature, seal, key or policy record that cannot be read: `permerror`.
final class TagSyntaxException extends Exception {
    private static final long serialVersionUID = 1L;

    TagSyntaxException(String message) {
        super(message, null, false, false);
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
