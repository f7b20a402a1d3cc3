package org.postern.reception;

import org.postern.content.MailSender;
import org.postern.engine.EngineException;
import org.postern.kernel.Ids;
import org.postern.mail.Address;
import org.postern.smtp.Body;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Notify;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.Reply;
import org.postern.smtp.ReversePath;
import org.postern.store.StoreException;
import org.postern.transport.Hop;
import org.postern.transport.Letter;
import org.postern.transport.Onward;
import org.postern.transport.Queue;
import org.postern.transport.Route;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/// Sends mail for content control: released, forwarded, notices.
public final class ContentMail implements MailSender {
    private static final RecipientParameters QUIET =
            new RecipientParameters(EnumSet.of(Notify.NEVER), null);
    private static final MailParameters EIGHT_BIT =
            new MailParameters(-1, Body.EIGHT_BIT_MIME, false, null);

    private final Reception reception;

    public ContentMail(Reception reception) {
        this.reception = reception;
    }

    @Override
    public void send(Kept message, List<Address> to) throws IOException {
        queue(letter(message), to, RecipientParameters.NONE);
    }

    private Letter letter(Kept message) {
        return new Letter(
                message.trail(),
                reception.clock().instant(),
                message.blob(),
                message.octets(),
                message.prefix(),
                message.from(),
                EIGHT_BIT,
                "");
    }

    private void queue(Letter letter, List<Address> to, RecipientParameters parameters)
            throws EngineException {
        var takings = new ArrayList<Queue.Taking>();
        for (var one : to) {
            takings.add(
                    reception.queue().take(letter, List.of(new Onward(one, parameters, hop(one)))));
        }
        for (var taking : takings) {
            taking.await();
        }
    }

    /// Where the queue is to bring it; what has no way, mailboxes refuse for good and tell.
    private Hop hop(Address to) {
        return switch (reception.router().route(to)) {
            case Route.Ways ways when ways.expands() -> new Hop.Mailboxes();
            case Route.Ways(var _, var onward) -> onward.getFirst().hop();
            case Route.Elsewhere(var way) -> way.hop();
            case Route.None _, Route.Unsure _, Route.ToList _ -> new Hop.Mailboxes();
        };
    }

    @Override
    public void refuse(Kept message, List<Address> to, String why) throws IOException {
        reception
                .queue()
                .reportRefused(
                        letter(message),
                        to.stream()
                                .map(one ->
                                        new Onward(
                                                one, RecipientParameters.NONE, new Hop.Mailboxes()))
                                .toList(),
                        Reply.of(550, "5.7.1", Reply.clean(why, 400)));
    }

    @Override
    public void send(byte[] message, ReversePath from, List<Address> to) throws IOException {
        try (var spool = reception.store().spool()) {
            spool.write(message, 0, message.length);
            var staged = spool.finish();
            queue(
                    new Letter(
                            Ids.next(),
                            reception.clock().instant(),
                            staged.blob(),
                            staged.octets(),
                            new byte[0],
                            from,
                            EIGHT_BIT,
                            ""),
                    to,
                    QUIET);
        } catch (StoreException e) {
            throw new IOException("the message cannot be written now", e);
        }
    }

    @Override
    public void note(String trail, String to, String what, String text) {
        reception.queue().judged(trail, to, what, text);
    }
}
