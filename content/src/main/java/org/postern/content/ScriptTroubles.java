package org.postern.content;

import org.postern.directory.Account;
import org.postern.smtp.ReversePath;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// Tells somebody that their script does not work: `Sieve Errors` shows it, and once a day, or when
/// it is another trouble than before, a message does.
record ScriptTroubles(Room room, MailToExamine mail, Findings findings) {
    private static final Duration AGAIN = Duration.ofDays(1);

    void tell(Account account, String script, String problem) throws IOException {
        var now = room.clock().instant();
        var before = room.memory().trouble(account.id());
        boolean told =
                before.isPresent()
                        && before.get().script().equals(script)
                        && before.get().text().equals(problem)
                        && before.get().when().plus(AGAIN).isAfter(now);
        if (told) {
            return;
        }
        room.memory()
                .trouble(account.id(), new SieveMemory.Trouble(now, script, problem, mail.trail()));
        findings.errands.add(
                new Errand(
                        Errand.Kind.NOTICE,
                        null,
                        new ReversePath.NullSender(),
                        List.of(account.address()),
                        new Errand.Body.Made(message(account, script, problem))));
    }

    private byte[] message(Account account, String script, String problem) {
        String text =
                "Your "
                        + script
                        + " failed, and the message was kept in the inbox:\n\n    "
                        + problem.replace("\n", "\n    ")
                        + "\n\nMail is kept like that until the filter is mended. You are told once"
                        + " a day.\n";
        return Notice.of(
                room.host().get(),
                "Mail filters",
                "<" + account.address() + ">",
                "Your mail filter does not work",
                text,
                room.clock().instant());
    }
}
