package org.postern.content;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What content control says of a message. A value: whoever asked carries it out.
///
/// @param rulings one for each addressee, in their order
/// @param errands mail that it causes
/// @param steps its reasons, in the order in which they were found
/// @param memories what scripts are to remember once the message is taken
/// @param score how much it looks like junk; [Score#NONE] when nobody looked
/// @param finished false when the time was over before all had looked: nothing is decided, the
///   message has to be taken into the queue and examined there
public record Verdict(
        List<Ruling> rulings,
        List<Errand> errands,
        List<Step> steps,
        List<Memory> memories,
        Score score,
        boolean finished) {
    public Verdict {
        rulings = List.copyOf(rulings);
        errands = List.copyOf(errands);
        steps = List.copyOf(steps);
        memories = List.copyOf(memories);
    }

    /// What an account's scripts are to remember.
    public record Memory(String account, String key, Instant until) {}

    /// The same without the memories of these accounts.
    ///
    /// @param accounts their ids
    public Verdict forgetting(Set<String> accounts) {
        return new Verdict(
                rulings,
                errands,
                steps,
                memories.stream().filter(one -> !accounts.contains(one.account())).toList(),
                score,
                finished);
    }

    /// Nothing speaks against the message.
    static Verdict plain(MailToExamine mail) {
        var form = new Form(mail.message(), false);
        return new Verdict(
                mail.addressees().stream().map(one -> Ruling.plain(one, form)).toList(),
                List.of(),
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
                List.of(),
                Score.NONE,
                false);
    }
}
