package org.postern.content;

import org.postern.mail.Address;

import java.util.ArrayList;
import java.util.List;

/// What stages note down about one message on their way. For one thread.
final class Findings {
    private final MailToExamine mail;
    final List<Step> steps = new ArrayList<>();
    final List<Errand> errands = new ArrayList<>();
    final List<Verdict.Memory> memories = new ArrayList<>();

    Findings(MailToExamine mail) {
        this.mail = mail;
    }

    /// A reason that concerns some of the recipients.
    void note(Strand strand, String what, String text) {
        if (strand.who().size() == mail.addressees().size()) {
            steps.add(new Step("", what, text));
        } else {
            for (int at : strand.who()) {
                note(mail.addressees().get(at).address(), what, text);
            }
        }
    }

    void note(Address to, String what, String text) {
        steps.add(new Step(to.toString(), what, text));
    }
}
