package org.postern.transport;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Committer;
import org.postern.kernel.Events;
import org.postern.mail.Address;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Does to single messages what operators, and the freeze of an account, say.
final class QueueOperator {
    private final Queue queue;
    private final Router router;
    private final Events events;

    QueueOperator(Queue queue, Router router, Events events) {
        this.queue = queue;
        this.router = router;
        this.events = events;
    }

    /// Handles one message, unless a courier has it just now.
    Optional<Committer.Ticket> handle(QueuedMessage seen, Handling handling) throws IOException {
        return handle(seen, handling, _ -> {});
    }

    /// The same.
    ///
    /// @param moved hears the ids of messages that were made for other hops
    /// @return what is to be awaited before the message may be handled again; absent when it was
    ///   not handled
    Optional<Committer.Ticket> handle(QueuedMessage seen, Handling handling, Consumer<String> moved)
            throws IOException {
        var schedule = queue.schedule();
        if (!schedule.claim(seen)) {
            return Optional.empty();
        }
        @Nullable QueuedMessage message = null;
        try {
            message = queue.store().find(QueueKey.of(seen).octets()).orElse(null);
            if (message == null) {
                schedule.settled(seen, false, Long.MAX_VALUE);
                return Optional.empty();
            }
            var ticket = handled(message, handling, moved);
            told(message, handling);
            return Optional.of(ticket);
        } catch (IOException e) {
            schedule.returned(message == null ? seen : message);
            throw e;
        }
    }

    private Committer.Ticket handled(
            QueuedMessage message, Handling handling, Consumer<String> moved) throws IOException {
        return switch (handling) {
            case HOLD ->
                    queue.replace(
                            message,
                            message.at(
                                    new Position(
                                            Position.Line.HELD,
                                            message.letter().arrived().toEpochMilli())));
            case RELEASE, RETRY -> again(message, moved);
            case DELETE -> queue.replace(message, null);
            case BOUNCE -> queue.giveUp(message);
        };
    }

    /// By the routes that hold now. Where they lead elsewhere the message is queued there first and
    /// removed here afterwards: a crash in between sends it twice, and loses it never.
    private Committer.Ticket again(QueuedMessage message, Consumer<String> moved)
            throws IOException {
        Map<Hop, List<QueuedRecipient>> byHop = new LinkedHashMap<>();
        for (var recipient : message.recipients()) {
            byHop.computeIfAbsent(hop(message, recipient), _ -> new ArrayList<>()).add(recipient);
        }
        var here = byHop.remove(message.hop());
        for (var other : byHop.entrySet()) {
            moved.accept(queue.move(message.with(other.getValue()), other.getKey()));
        }
        if (here == null) {
            return queue.replace(message, null);
        }
        return queue.replace(
                message, message.with(here).at(queue.fresh(message.letter(), message.hop())));
    }

    /// Where this recipient's mail goes by the routes that hold now: as before while nobody knows.
    private Hop hop(QueuedMessage message, QueuedRecipient recipient) {
        return recipient.mailbox().isEmpty()
                ? switch (router.route(recipient.address())) {
                    case Route.Elsewhere(var way) -> way.hop();
                    case Route.Ways ways -> hop(ways, recipient.address());
                    case Route.ToList list -> list.way().hop();
                    case Route.None _, Route.Unsure _ -> message.hop();
                }
                : message.hop();
    }

    /// Whoever has several ways, or another address, is followed by [LocalCarrier].
    private static Hop hop(Route.Ways ways, Address recipient) {
        var onward = ways.onward();
        boolean straight =
                ways.mailboxes().isEmpty()
                        && onward.size() == 1
                        && onward.getFirst().to().equals(recipient);
        return straight ? onward.getFirst().hop() : new Hop.Mailboxes();
    }

    private void told(QueuedMessage message, Handling handling) {
        for (var recipient : message.recipients()) {
            events.record(
                    new TransportEvent.MailHandled(
                            message.letter().trail(),
                            recipient.address().toString(),
                            handling.done));
        }
    }
}
