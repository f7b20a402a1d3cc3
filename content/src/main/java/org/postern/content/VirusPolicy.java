package org.postern.content;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.mail.Address;

import java.util.List;

/// What is done with what virus engines find (SPEC CNT-4).
@SettingsPrefix(value = "virus", doc = "What is done with viruses and dangerous attachments.")
public record VirusPolicy(
        @Setting(value = "true", doc = "Whether virus engines look at mail.") boolean enabled,
        @Setting(
                        value = "quarantine",
                        doc =
                                "Mail with a virus: deliver, tag (a header field says so), delete"
                                    + " (the attachment, and a note stands in its place), clean (as"
                                    + " delete, where the engine cannot clean), quarantine, reject"
                                    + " or discard.")
                Action infected,
        @Setting(value = "tag", doc = "Mail with an attachment that is dangerous to open.")
                Action suspicious,
        @Setting(value = "tag", doc = "Mail with an attachment that needs a password.")
                Action encrypted,
        @Setting(value = "tag", doc = "Mail with an attachment that no engine can look into whole.")
                Action unscannable,
        @Setting(
                        value = "wait",
                        doc =
                                "Mail while an engine that is set up does not answer: wait (it is"
                                    + " taken and looked at once the engine is back, and after a"
                                    + " day goes into the quarantine) or tag.")
                Unavailable unavailable,
        @Setting(
                        value = "",
                        doc = "Who is told of each virus: the virus alerts list. Empty: nobody.")
                List<Address> alerts,
        @Setting(value = "false", doc = "Whether the recipients are told of a virus held back.")
                boolean tellRecipients) {
    public VirusPolicy {
        alerts = List.copyOf(alerts);
    }

    /// What is done with a message.
    public enum Action {
        DELIVER,
        TAG,
        DELETE,
        CLEAN,
        QUARANTINE,
        REJECT,
        DISCARD
    }

    /// What is done while nobody can look.
    public enum Unavailable {
        WAIT,
        TAG
    }
}
