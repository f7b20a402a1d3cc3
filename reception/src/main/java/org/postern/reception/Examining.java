package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.content.Addressee;
import org.postern.content.MailToExamine;
import org.postern.content.Origin;
import org.postern.content.Verdict;
import org.postern.content.Visitor;
import org.postern.mailauth.Outcome;
import org.postern.store.StoreException;

/// Shows a message to content control.
record Examining(Reception reception, Incoming mail, Origin origin, Visitor visitor) {
    /// @param authentication who really sent it; null when nobody has looked
    /// @throws StoreException when it cannot be read
    Verdict verdict(@Nullable Outcome authentication) throws StoreException {
        return reception.content().examine(shown(authentication, false));
    }

    /// The same for a message that was promised already.
    Verdict lateVerdict() throws StoreException {
        return reception.content().examine(shown(null, true));
    }

    private MailToExamine shown(@Nullable Outcome authentication, boolean late) {
        return new MailToExamine(
                mail.id(),
                mail.arrived(),
                origin,
                visitor,
                mail.from(),
                mail.added(),
                mail.message(),
                authentication,
                mail.recipients().stream().map(Examining::addressee).toList(),
                late);
    }

    private static Addressee addressee(Recipient recipient) {
        return new Addressee(
                recipient.named(),
                recipient.mailboxes().stream()
                        .map(one -> new Addressee.Mailbox(one.account(), one.detail()))
                        .toList(),
                !recipient.onward().isEmpty());
    }

    /// Says to whoever takes the message out of the queue that nobody has looked at it yet.
    String mark() {
        return new UnexaminedMark(origin, visitor).field();
    }
}
