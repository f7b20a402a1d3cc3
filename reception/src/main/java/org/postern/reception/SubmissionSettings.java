package org.postern.reception;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

/// What users may submit.
@SettingsPrefix(value = "submission", doc = "Mail from our own users, on the submission ports.")
public record SubmissionSettings(
        @Setting(
                        value = "own",
                        doc =
                                "Which sender a user may give: own (the account's address or an"
                                        + " alias), domain (any address in the account's domain) or"
                                        + " any.")
                SenderPolicy sender) {}
