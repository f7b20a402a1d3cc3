package org.postern.reception;

import org.postern.engine.EngineException;
import org.postern.transport.Destination;
import org.postern.transport.Hop;
import org.postern.transport.Letter;
import org.postern.transport.Onward;
import org.postern.transport.Queue;
import org.postern.transport.Route;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Puts what leaves this node, or has to be delivered later, into the queue.
///
/// @param letter the message as it is to be sent, with its header lines
record Onwards(Reception reception, Letter letter) {
    private static final Logger LOG = System.getLogger(Onwards.class.getName());

    /// Puts all that these recipients' routes lead to outside into the queue.
    ///
    /// @param takings get what has to be awaited or withdrawn, whatever happens
    void take(List<Recipient> recipients, List<Queue.Taking> takings) throws EngineException {
        var direct = new ArrayList<Onward>();
        for (var recipient : recipients) {
            for (var way : recipient.onward()) {
                if (!way.rewritten()) {
                    direct.add(new Onward(way.to(), recipient.parameters(), way.hop()));
                } else {
                    takings.add(forward(recipient, way));
                }
            }
        }
        if (!direct.isEmpty()) {
            takings.add(reception.queue().take(letter, direct));
        }
    }

    /// The forwarding account's address stands in the copy, so that a circle is seen when it comes
    /// back.
    private Queue.Taking forward(Recipient recipient, Route.Forward way) throws EngineException {
        byte[] line =
                ("Delivered-To: " + recipient.address() + "\r\n").getBytes(StandardCharsets.UTF_8);
        byte[] prefix = new byte[line.length + letter.prefix().length];
        System.arraycopy(line, 0, prefix, 0, line.length);
        System.arraycopy(letter.prefix(), 0, prefix, line.length, letter.prefix().length);
        var copy = letter.with(prefix);
        return reception
                .queue()
                .take(
                        reception.router().forwarded(copy, way),
                        List.of(new Onward(way.to(), recipient.parameters(), way.hop())));
    }

    /// Has a mailbox that failed just now get the message later.
    ///
    /// @param recipient through whom it gets it
    /// @return whether that is promised
    boolean postpone(Destination mailbox, Recipient recipient) {
        try {
            reception
                    .queue()
                    .take(
                            letter,
                            List.of(
                                    new Onward(
                                            recipient.named(),
                                            recipient.parameters(),
                                            new Hop.Mailboxes(),
                                            mailbox.account().value())))
                    .await();
            return true;
        } catch (EngineException e) {
            LOG.log(Level.ERROR, "delivery not queued, id=" + letter.trail(), e);
            return false;
        }
    }

    /// Tells the sender that these have the message.
    void tellDelivered(List<Recipient> recipients) {
        reception
                .queue()
                .tellDelivered(
                        letter,
                        recipients.stream()
                                .map(recipient ->
                                        new Onward(
                                                recipient.named(),
                                                recipient.parameters(),
                                                new Hop.Mailboxes()))
                                .toList());
    }
}
