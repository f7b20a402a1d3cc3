package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.directory.Account;
import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.sieve.SieveAction;
import org.postern.sieve.SieveMail;
import org.postern.smtp.ReversePath;

import java.util.ArrayList;

/// What scripts send, and what they do in words.
final class SieveErrands {
    private SieveErrands() {}

    /// A message that a script made.
    static Errand of(Errand.Kind kind, @Nullable Account by, SieveMail mail) {
        var to = new ArrayList<Address>();
        for (String one : mail.to()) {
            try {
                to.add(Address.parse(one));
            } catch (AddressSyntaxException e) {
                // The engine has judged it; what the queue cannot address nobody gets.
            }
        }
        return new Errand(kind, by, path(mail.from()), to, new Errand.Body.Made(mail.octets()));
    }

    private static ReversePath path(String from) {
        try {
            return from.isEmpty()
                    ? new ReversePath.NullSender()
                    : new ReversePath.Mailbox(Address.parse(from));
        } catch (AddressSyntaxException e) {
            return new ReversePath.NullSender();
        }
    }

    /// An action in a word or two, for the trail.
    static String word(SieveAction action) {
        return switch (action) {
            case SieveAction.Keep(var flags, var form) ->
                    form.isOriginal()
                            ? flags.isEmpty() ? "keep" : "flag " + String.join(" ", flags)
                            : "change and keep";
            case SieveAction.FileInto into -> "file into " + into.target().name();
            case SieveAction.Redirect redirect -> "redirect to " + redirect.address();
            case SieveAction.RedirectToList redirect -> "redirect to list " + redirect.list();
            case SieveAction.Discard() -> "discard";
            case SieveAction.Reject _ -> "reject";
            case SieveAction.Vacation _ -> "answer";
            case SieveAction.Notify notify -> "notify " + notify.method();
            // Nobody who reads the trail is to learn whom it goes to.
            case SieveAction.Wiretap _ -> "copy";
            case SieveAction.Quarantine(var name, var _, var _) -> "quarantine " + name;
            case SieveAction.Excerpt _ -> "excerpt";
            case SieveAction.Score(var delta) -> "score " + (delta < 0 ? "" : "+") + delta;
        };
    }
}
