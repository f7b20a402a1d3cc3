package org.postern.content;

/// The time for a verdict is over before everybody has looked, or somebody who must cannot look
/// now.
final class OutOfTimeException extends Exception {
    private static final long serialVersionUID = 1L;

    OutOfTimeException(String why) {
        super(why, null, false, false);
    }
}
