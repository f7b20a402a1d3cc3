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
    public SubmissionSettings {
        if (!masquerade.isEmpty()) {
            Domain.of(masquerade);
        }
    }
}
