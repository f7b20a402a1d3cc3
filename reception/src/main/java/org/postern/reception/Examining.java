package org.postern.reception;

import org.jspecify.annotations.Nullable;
import org.postern.content.Addressee;
import org.postern.content.MailToExamine;
import org.postern.content.Origin;
import org.postern.content.Verdict;
import org.postern.content.Visitor;
import org.postern.mailauth.Outcome;
import org.postern.store.StoreException;

/// Shows one message to content control.
final class Examining {
    private final Reception reception;
    private final Incoming mail;
    private final Origin origin;
    private final Visitor visitor;
    private @Nullable MailToExamine shown;

    Examining(Reception reception, Incoming mail, Origin origin, Visitor visitor) {
        this.reception = reception;
        this.mail = mail;
        this.origin = origin;
        this.visitor = visitor;
    }

    /// @param authentication who really sent it; null when nobody has looked
    /// @throws StoreException when it cannot be read
    Verdict verdict(@Nullable Outcome authentication) throws StoreException {
        return examined(authentication, false);
    }

    /// The same for a message that was promised already.
    Verdict lateVerdict() throws StoreException {
        return examined(null, true);
    }

    private Verdict examined(@Nullable Outcome authentication, boolean late) throws StoreException {
        var examined =
                new MailToExamine(
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
        shown = examined;
        return reception.content().examine(examined);
    }

    private static Addressee addressee(Recipient recipient) {
        return new Addressee(
                recipient.named(),
                recipient.mailboxes().stream()
                        .map(one -> new Addressee.Mailbox(one.account(), one.detail()))
                        .toList(),
                !recipient.onward().isEmpty());
    }

    /// The message is ours: what follows from it is remembered.
    void taken(Verdict verdict) {
        var examined = shown;
        if (examined != null) {
            reception.content().taken(examined, verdict);
        }
    }

    /// Says to whoever takes the message out of the queue that nobody has looked at it yet.
    String mark() {
        return new UnexaminedMark(origin, visitor).field();
    }
}
