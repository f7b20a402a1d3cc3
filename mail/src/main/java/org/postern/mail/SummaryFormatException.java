package org.postern.mail;

/// Octets that should be a summary and cannot be read: damaged, or written by a newer version.
public final class SummaryFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public SummaryFormatException(String message) {
        super(message);
    }
}
