package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.content.Addressee;
import org.postern.content.MailToExamine;
import org.postern.content.Origin;
import org.postern.content.Verdict;
import org.postern.content.Visitor;
import org.postern.mailauth.Outcome;
import org.postern.smtp.Reply;
import org.postern.store.StoreException;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Shows one message to content control.
final class Examining {
    private final Reception reception;
    private final Incoming mail;
    private final Origin origin;
    private final Visitor visitor;
    private final String hold;
    private @Nullable MailToExamine shown;

    /// @param hold why a mail filter wants it held; empty: none does
    Examining(Reception reception, Incoming mail, Origin origin, Visitor visitor, String hold) {
        this.reception = reception;
        this.mail = mail;
        this.origin = origin;
        this.visitor = visitor;
        this.hold = hold;
    }

    /// @param authentication who really sent it; null when nobody has looked
    /// @throws StoreException when it cannot be read
    Verdict verdict(@Nullable Outcome authentication) throws StoreException {
        return examined(shown(authentication));
    }

    private MailToExamine shown(@Nullable Outcome authentication) {
        return new MailToExamine(
                mail.id(),
                mail.arrived(),
                origin,
                visitor,
                mail.from(),
                mail.added(),
                mail.message(),
                authentication,
                MailToExamine.genuine(origin, authentication),
                addressees(),
                false,
                hold);
    }

    /// The same for a message that was promised already.
    ///
    /// @param genuine whether its sender was found genuine when it came
    Verdict lateVerdict(boolean genuine) throws StoreException {
        return examined(
                new MailToExamine(
                        mail.id(),
                        mail.arrived(),
                        origin,
                        visitor,
                        mail.from(),
                        mail.added(),
                        mail.message(),
                        null,
                        genuine,
                        addressees(),
                        true,
                        hold));
    }

    private Verdict examined(MailToExamine examined) throws StoreException {
        shown = examined;
        return reception.content().examine(examined);
    }

    private List<Addressee> addressees() {
        return mail.recipients().stream().map(Examining::addressee).toList();
    }

    private static Addressee addressee(Recipient recipient) {
        return new Addressee(
                recipient.named(),
                recipient.mailboxes().stream()
                        .map(one -> new Addressee.Mailbox(one.account(), one.detail()))
                        .toList(),
                !recipient.onward().isEmpty());
    }

    /// What follows from the message is remembered, but for accounts that have not all of it: they
    /// get it again, and must not take that for a duplicate.
    ///
    /// @param replies one for each recipient, in order
    void taken(Verdict verdict, List<Reply> replies) {
        var examined = shown;
        if (examined == null || replies.stream().noneMatch(Reply::positive)) {
            return;
        }
        // RFC 7352 section 3: nothing is tracked for a message whose delivery has failed
        Set<String> without = new HashSet<>();
        for (int i = 0; i < replies.size(); i++) {
            if (!replies.get(i).positive()) {
                mail.recipients()
                        .get(i)
                        .mailboxes()
                        .forEach(mailbox -> without.add(mailbox.account().id()));
            }
        }
        reception.content().taken(examined, verdict.forgetting(without));
    }

    /// Says to whoever takes the message out of the queue that nobody has looked at it yet.
    String mark() {
        var examined = shown;
        return (examined == null
                        ? new UnexaminedMark(origin, visitor)
                        : new UnexaminedMark(origin, visitor, examined.genuine(), hold))
                .field();
    }
}
