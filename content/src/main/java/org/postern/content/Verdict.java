package org.postern.content;

import java.util.List;

/// What content control says of a message. A value: whoever asked carries it out.
///
/// @param rulings one for each addressee, in their order
/// @param errands mail that it causes
/// @param steps its reasons, in the order in which they were found
/// @param score how much it looks like junk; [Score#NONE] when nobody looked
/// @param finished false when the time was over before all had looked: nothing is decided, the
///   message has to be taken into the queue and examined there
public record Verdict(
        List<Ruling> rulings,
        List<Errand> errands,
        List<Step> steps,
        Score score,
        boolean finished) {
    public Verdict {
        rulings = List.copyOf(rulings);
        errands = List.copyOf(errands);
        steps = List.copyOf(steps);
    }

    /// Nothing speaks against the message.
    static Verdict plain(MailToExamine mail) {
        var form = new Form(mail.message(), false);
        return new Verdict(
                mail.addressees().stream().map(one -> Ruling.plain(one, form)).toList(),
                List.of(),
                List.of(),
                Score.NONE,
                true);
    }

    /// There was no time to find out.
    static Verdict unfinished(MailToExamine mail, List<Step> steps) {
        var form = new Form(mail.message(), false);
        return new Verdict(
                mail.addressees().stream().map(one -> Ruling.plain(one, form)).toList(),
                List.of(),
                steps,
                Score.NONE,
                false);
    }
}
