package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.content.Origin;
import org.postern.content.Visitor;
import org.postern.mail.Address;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.store.StoreException;
import org.postern.transport.Letter;
import org.postern.transport.Onward;
import org.postern.transport.Outcome;
import org.postern.transport.QueuedContent;
import org.postern.transport.Route;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Mail out of the queue that content control has to see before it is in a mailbox: what one
/// account sent on to another meets that one's filters, and what there was no time for when it came
/// is examined now.
///
/// Notices and answers (null sender) of this node meet nobody's filters.
public final class QueuedArrival implements QueuedContent {
    private static final Logger LOG = System.getLogger(QueuedArrival.class.getName());

    private final Reception reception;

    public QueuedArrival(Reception reception) {
        this.reception = reception;
    }

    @Override
    public @Nullable List<Outcome> carry(Letter letter, List<Onward> recipients) {
        var mark = UnexaminedMark.of(letter.prefix());
        if (mark.isEmpty() && letter.from() instanceof ReversePath.NullSender) {
            return null;
        }
        try {
            return carried(
                    letter,
                    recipients,
                    mark.orElse(new UnexaminedMark(Origin.QUEUE, Visitor.NOBODY)));
        } catch (StoreException | IOException e) {
            LOG.log(Level.ERROR, "a queued message cannot be read, id=" + letter.trail(), e);
            var later = later("Not delivered now");
            return recipients.stream().map(_ -> later).toList();
        }
    }

    private static Outcome later(String text) {
        return new Outcome.Later("", Reply.of(450, "4.3.0", text));
    }

    private List<Outcome> carried(Letter letter, List<Onward> to, UnexaminedMark mark)
            throws StoreException, IOException {
        Map<Integer, Outcome> settled = new HashMap<>();
        var recipients = new ArrayList<Recipient>();
        var expanded = new ArrayList<Boolean>();
        for (int i = 0; i < to.size(); i++) {
            switch (reception.router().route(to.get(i).to())) {
                case Route.Ways(var mailboxes, var onward) -> {
                    recipients.add(recipient(to.get(i), mailboxes, onward));
                    expanded.add(!onward.isEmpty());
                }
                // The domain went elsewhere since the message was queued, or was there all along.
                case Route.Elsewhere(var way) -> {
                    recipients.add(recipient(to.get(i), List.of(), List.of(way)));
                    expanded.add(true);
                }
                case Route.ToList list -> {
                    recipients.add(recipient(to.get(i), List.of(), List.of(list.way())));
                    expanded.add(true);
                }
                case Route.None(var why) ->
                        settled.put(i, new Outcome.Failed("", failed(to.get(i).to(), why)));
                case Route.Unsure() -> settled.put(i, later("The directory is not available now"));
            }
        }
        var replies = recipients.isEmpty() ? List.<Reply>of() : replies(letter, recipients, mark);
        var outcomes = new ArrayList<Outcome>();
        int next = 0;
        for (int i = 0; i < to.size(); i++) {
            var known = settled.get(i);
            if (known != null) {
                outcomes.add(known);
            } else {
                var how = expanded.get(next) ? Outcome.How.EXPANDED : Outcome.How.DELIVERED;
                outcomes.add(Outcome.of("", replies.get(next), how));
                next++;
            }
        }
        return outcomes;
    }

    private static Recipient recipient(
            Onward one, List<Route.Mailbox> mailboxes, List<Route.Forward> onward) {
        return new Recipient(
                new ForwardPath.Mailbox(one.to()), one.parameters(), mailboxes, onward);
    }

    private List<Reply> replies(Letter letter, List<Recipient> recipients, UnexaminedMark mark)
            throws StoreException, IOException {
        var mail =
                new Incoming(
                        letter.trail(),
                        letter.arrived(),
                        letter.from(),
                        letter.parameters(),
                        letter.account(),
                        reception.delivery().restage(letter.blob(), letter.octets()),
                        UnexaminedMark.without(letter.prefix()),
                        recipients);
        var examining = new Examining(reception, mail, mark.origin(), mark.visitor(), mark.hold());
        var verdict = examining.lateVerdict(mark.genuine());
        if (!verdict.finished()) {
            var later = Reply.of(450, "4.3.0", "The message cannot be examined now");
            return recipients.stream().map(_ -> later).toList();
        }
        var outcomes =
                new Disposal(
                                reception,
                                mail,
                                verdict,
                                new Replies(reception, mail.id(), letter.trail()))
                        .outcomes();
        examining.taken(verdict, outcomes);
        return outcomes;
    }

    private static Reply failed(Address to, Route.Why why) {
        return switch (why) {
            case UNKNOWN_USER -> Reply.of(550, "5.1.1", to + ": no such user here");
            case CLOSED -> Reply.of(550, "5.2.1", to + ": this mailbox takes no mail");
            case NOT_SERVED, NO_WAY ->
                    Reply.of(550, "5.1.2", to + ": that domain is not served here");
            case LOOP -> Reply.of(550, "5.4.6", to + ": its forwards go in a circle");
        };
    }
}
