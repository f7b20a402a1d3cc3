package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.content.Errand;
import org.postern.directory.Account;
import org.postern.engine.EngineException;
import org.postern.kernel.Ids;
import org.postern.mail.Address;
import org.postern.smtp.Body;
import org.postern.smtp.MailParameters;
import org.postern.smtp.Notify;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.ReversePath;
import org.postern.store.StoreException;
import org.postern.transport.Hop;
import org.postern.transport.Letter;
import org.postern.transport.Onward;
import org.postern.transport.Queue;
import org.postern.transport.Route;

import java.util.EnumSet;
import java.util.List;

/// Sends the mail that content control causes beside a message's own way.
record ErrandMail(Reception reception, Incoming mail) {
    private static final RecipientParameters QUIET =
            new RecipientParameters(EnumSet.of(Notify.NEVER), null);

    /// Puts all of it into the queue.
    ///
    /// @param takings get what has to be awaited or withdrawn, whatever happens
    void take(List<Errand> errands, List<Queue.Taking> takings)
            throws EngineException, StoreException {
        for (var errand : errands) {
            for (var to : errand.to()) {
                take(errand, to, takings);
            }
        }
    }

    private void take(Errand errand, Address to, List<Queue.Taking> takings)
            throws EngineException, StoreException {
        var letter = letter(errand);
        switch (reception.router().route(to)) {
            case Route.Ways ways when ways.expands() ->
                    takings.add(queue(errand, letter, to, new Hop.Mailboxes()));
            case Route.Ways(var _, var onward) -> {
                for (var way : onward) {
                    takings.add(queue(errand, rewritten(errand, letter, way), way.to(), way.hop()));
                }
            }
            case Route.ToList list -> takings.add(queue(errand, letter, to, list.way().hop()));
            case Route.Elsewhere(var way) ->
                    takings.add(queue(errand, rewritten(errand, letter, way), way.to(), way.hop()));
            // The queue asks again.
            case Route.Unsure() -> takings.add(queue(errand, letter, to, new Hop.Mailboxes()));
            case Route.None(var why) -> {
                reception
                        .queue()
                        .judged(
                                mail.id(),
                                to.toString(),
                                "not sent",
                                "nobody has this address: " + why);
                if (errand.kind() == Errand.Kind.REDIRECT) {
                    // It may be the only copy: the queue finds nobody too, and tells the sender.
                    takings.add(queue(errand, letter, to, new Hop.Mailboxes()));
                }
            }
        }
    }

    private Queue.Taking queue(Errand errand, Letter letter, Address to, Hop hop)
            throws EngineException {
        return reception.queue().take(letter, List.of(new Onward(to, parameters(errand), hop)));
    }

    /// What the sender hears of it: of the message itself, all that he asked to hear of the
    /// recipient whose filter sends it on; of anything else nothing.
    private RecipientParameters parameters(Errand errand) {
        return switch (errand.kind()) {
            case REDIRECT -> asked(errand.by());
            case WIRETAP, EXCERPT, REPLY, NOTICE -> QUIET;
        };
    }

    // RFC 3461 section 5.2.1: what was asked goes on with the message
    private RecipientParameters asked(@Nullable Account by) {
        return mail.recipients().stream()
                .filter(one -> by != null && leadsTo(one, by))
                .map(Recipient::parameters)
                .findFirst()
                .orElse(RecipientParameters.NONE);
    }

    private static boolean leadsTo(Recipient recipient, Account account) {
        return recipient.mailboxes().stream()
                .anyMatch(mailbox -> mailbox.account().id().equals(account.id()));
    }

    /// What an account sends on has a sender of ours, so that whoever checks SPF finds us.
    private Letter rewritten(Errand errand, Letter letter, Route.Forward way) {
        return errand.kind() == Errand.Kind.REDIRECT
                ? reception
                        .router()
                        .forwarded(
                                letter,
                                new Route.Forward(way.to(), way.hop(), errand.by(), way.owner()))
                : letter;
    }

    private Letter letter(Errand errand) throws StoreException {
        return switch (errand.body()) {
            case Errand.Body.Passing(var form, var lines) -> {
                var letter = mail.letter(form.message(), lines, form.traced());
                yield new Letter(
                        letter.trail(),
                        letter.arrived(),
                        letter.blob(),
                        letter.octets(),
                        letter.prefix(),
                        errand.from(),
                        letter.parameters(),
                        "");
            }
            case Errand.Body.Made(var octets) -> made(errand.from(), octets);
        };
    }

    private Letter made(ReversePath from, byte[] octets) throws StoreException {
        try (var spool = reception.store().spool()) {
            spool.write(octets, 0, octets.length);
            var message = spool.finish();
            return new Letter(
                    Ids.next(),
                    mail.arrived(),
                    message.blob(),
                    message.octets(),
                    new byte[0],
                    from,
                    new MailParameters(-1, Body.EIGHT_BIT_MIME, false, null),
                    "");
        }
    }
}
