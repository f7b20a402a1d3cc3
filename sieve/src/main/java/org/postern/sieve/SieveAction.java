package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// What a script wants to be done with its message. The outcome's actions are free of conflicts:
/// they are all to be done.
public sealed interface SieveAction {
    /// Stores the message where it would go without a script (RFC 5228 section 4.3).
    ///
    /// @param flags to be set on it, as imap4flags (RFC 5232) has them
    record Keep(List<String> flags, MessageForm form) implements SieveAction {
        public Keep {
            flags = List.copyOf(flags);
        }
    }

    /// Stores the message in a folder (RFC 5228 section 4.1).
    ///
    /// @param target which folder
    record FileInto(FolderChoice target, List<String> flags, MessageForm form)
            implements SieveAction {
        public FileInto {
            flags = List.copyOf(flags);
        }
    }

    /// Sends the message on (RFC 5228 section 4.2), with the reverse-path that it has.
    record Redirect(String address, MessageForm form) implements SieveAction {}

    /// Sends the message on to all members of a list (RFC 6134 section 2).
    ///
    /// @param list the list's name
    record RedirectToList(String list, MessageForm form) implements SieveAction {}

    /// Drops the message, unless another action keeps it (RFC 5228 section 4.4): the script asked
    /// for that, it is not a lack of actions.
    record Discard() implements SieveAction {}

    /// Refuses the message (RFC 5429 section 2): in the SMTP session where that is possible, else
    /// by a notice to its sender.
    ///
    /// @param reason may have several lines, and characters outside of ASCII
    /// @param extended `ereject`: a notice only where the session cannot refuse
    record Reject(String reason, boolean extended) implements SieveAction {}

    /// Answers for somebody who is away (RFC 5230). That an answer is due has been decided; once it
    /// is sent its key is to be remembered.
    ///
    /// @param key for [SieveTracker]
    /// @param period for how long no other is sent to that sender; zero: the next may be at once
    /// @param copy where a copy of the answer is stored (RFC 8580), if anywhere
    record Vacation(
            SieveMail reply,
            String key,
            Duration period,
            @Nullable FolderChoice copy,
            List<String> copyFlags)
            implements SieveAction {
        public Vacation {
            copyFlags = List.copyOf(copyFlags);
        }
    }

    /// Tells somebody of the message (RFC 5435), by mail (RFC 5436).
    ///
    /// @param method the URI that the script gave
    /// @param importance 1 is highest, 3 lowest
    record Notify(
            String method,
            int importance,
            SieveMail notice,
            @Nullable FolderChoice copy,
            List<String> copyFlags)
            implements SieveAction {
        public Notify {
            copyFlags = List.copyOf(copyFlags);
        }
    }

    /// Sends a copy that nobody sees (`vnd.postern.wiretap`).
    record Wiretap(String address, MessageForm form) implements SieveAction {}

    /// Puts the message into a quarantine (`vnd.postern.quarantine`).
    ///
    /// @param name of the quarantine
    /// @param reason for its administrator; may be empty
    record Quarantine(String name, String reason, MessageForm form) implements SieveAction {}

    /// Sends the beginning of the message's text to somebody (`vnd.postern.excerpt`).
    record Excerpt(SieveMail excerpt) implements SieveAction {}

    /// Changes the message's junk score (`vnd.postern.score`): the sum of all that the script added
    /// and took away.
    record Score(int delta) implements SieveAction {}

    /// A folder, as a script names it.
    ///
    /// @param name as in IMAP, in Unicode
    /// @param create whether it is made when it is absent (RFC 5490 section 3.2)
    /// @param mailboxId the folder of that id, if there is one, else the name (RFC 9042 section 4)
    /// @param specialUse the folder of that use, if there is one, else the name (RFC 8579 section
    ///   4); with its backslash
    record FolderChoice(
            String name, boolean create, @Nullable String mailboxId, @Nullable String specialUse) {
        public FolderChoice(String name) {
            this(name, false, null, null);
        }
    }
}
