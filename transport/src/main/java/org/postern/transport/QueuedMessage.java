package org.postern.transport;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// One message on its way to one hop, with those of its recipients that are there and still owed.
///
/// @param id the trail id, `-` and a number: unique
/// @param recipients at least one
/// @param position where it stands in line
/// @param attempts how many failed so far at this message; failures of the hop as a whole are not
///   counted
/// @param warned whether its sender has been told that it takes long
/// @param term when something must be said about it, milliseconds since 1970: first that it takes
///   long, then that it is given up
/// @param problem why the last attempt failed; empty before
record QueuedMessage(
        String id,
        Letter letter,
        Hop hop,
        List<QueuedRecipient> recipients,
        Position position,
        int attempts,
        boolean warned,
        long term,
        String problem)
        implements Comparable<QueuedMessage> {
    QueuedMessage {
        recipients = List.copyOf(recipients);
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("a queued message without recipients");
        }
    }

    boolean held() {
        return position.line() == Position.Line.HELD;
    }

    QueuedMessage at(Position other) {
        return new QueuedMessage(
                id, letter, hop, recipients, other, attempts, warned, term, problem);
    }

    QueuedMessage toldOfDelay(long next) {
        return new QueuedMessage(
                id, letter, hop, recipients, position, attempts, true, next, problem);
    }

    QueuedMessage with(List<QueuedRecipient> left) {
        return new QueuedMessage(id, letter, hop, left, position, attempts, warned, term, problem);
    }

    QueuedMessage leaving(List<QueuedRecipient> left, Position later, String why) {
        return new QueuedMessage(id, letter, hop, left, later, attempts + 1, warned, term, why);
    }

    /// The order in which messages for one hop are served.
    @Override
    public int compareTo(QueuedMessage other) {
        int byPosition = position.compareTo(other.position);
        return byPosition != 0 ? byPosition : id.compareTo(other.id);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QueuedMessage that
                && id.equals(that.id)
                && position.equals(that.position);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }
}
