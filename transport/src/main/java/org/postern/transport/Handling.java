package org.postern.transport;

/// What an operator does to a queued message.
enum Handling {
    HOLD("held"),
    RELEASE("released"),
    /// At once, and by the route that holds now.
    RETRY("tried again"),
    DELETE("deleted"),
    BOUNCE("sent back");

    /// What was done, for people.
    final String done;

    Handling(String done) {
        this.done = done;
    }

    /// Whether there is anything to do to this one.
    boolean applies(QueuedMessage message) {
        return switch (this) {
            case HOLD, RETRY -> !message.held();
            case RELEASE -> message.held();
            case DELETE, BOUNCE -> true;
        };
    }
}
