package org.postern.reception;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;
import org.postern.mail.Domain;

/// What users may submit.
@SettingsPrefix(value = "submission", doc = "Mail from our own users, on the submission ports.")
public record SubmissionSettings(
        @Setting(
                        value = "own",
                        doc =
                                "Which sender a user may give: own (the account's address or an"
                                        + " alias), domain (any address in the account's domain) or"
                                        + " any.")
                SenderPolicy sender,
        @Setting(
                        value = "local",
                        doc =
                                "Which author (From) a user may give. local: of the addresses of"
                                    + " domains that are served here only what submission.sender"
                                    + " allows, so that nobody writes as a colleague; authors"
                                    + " elsewhere are free, as mailing lists and forwarding"
                                    + " programs need it. sender: only what submission.sender"
                                    + " allows; a message that is sent on (Resent-From) keeps an"
                                    + " author elsewhere. any: whoever.")
                AuthorPolicy author,
        @Setting(
                        value = "",
                        doc =
                                "A domain that senders hide behind: user@host.DOMAIN becomes"
                                        + " user@DOMAIN, in From and in the envelope. Empty: off.")
                String masquerade,
        @Setting(
                        value = "false",
                        doc =
                                "Whether From and the envelope's sender become the address that the"
                                        + " directory publishes for the account: its mail"
                                        + " attribute, else its own address.")
                boolean ldapMasquerade,
        @Setting(
                        value = "false",
                        doc =
                                "Whether the user part of From and of the envelope's sender becomes"
                                        + " the one that logged in.")
                boolean senderIsAuth,
        @Setting(
                        value = "false",
                        doc =
                                "Whether the address in From must be one that mail can go to, if it"
                                        + " is in a domain of this node.")
                boolean senderIsValidRecipient) {
    /// Which From an authenticated user may give.
    public enum AuthorPolicy {
        /// Of our domains' addresses whatever MAIL FROM may be, and all of other domains.
        LOCAL,
        /// Whatever MAIL FROM may be.
        SENDER,
        ANY
    }

    public SubmissionSettings {
        if (!masquerade.isEmpty()) {
            Domain.of(masquerade);
        }
    }
}
