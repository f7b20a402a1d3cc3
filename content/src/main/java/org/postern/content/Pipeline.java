package org.postern.content;

import org.postern.mailauth.Disposition;
import org.postern.store.Filing;
import org.postern.store.SpecialUse;
import org.postern.store.StoreException;

import java.util.List;

/// The line of stages that a message passes (SPEC section 4). Safe for use by many threads.
public final class Pipeline {
    /// @throws StoreException when the message cannot be read now
    public Verdict examine(MailToExamine mail) throws StoreException {
        var authentication = mail.authentication();
        if (authentication == null || authentication.disposition() != Disposition.JUNK) {
            return Verdict.plain(mail);
        }
        var form = new Form(mail.message(), false);
        var junk = Filing.into(SpecialUse.JUNK);
        return new Verdict(
                mail.addressees().stream()
                        .map(one ->
                                Ruling.filed(
                                        one, form, JunkStatus.field(authentication.reason()), junk))
                        .toList(),
                List.of(),
                List.of(new Step("", "junk", authentication.reason())),
                Score.NONE,
                true);
    }
}
