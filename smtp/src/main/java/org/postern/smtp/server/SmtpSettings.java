package org.postern.smtp.server;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// The limits of SMTP, submission and LMTP sessions. A session reads them when it begins; a change
/// holds for the sessions after it.
@SettingsPrefix(value = "smtp", doc = "How mail is received by SMTP, submission and LMTP.")
public record SmtpSettings(
        @Setting(
                        value = "31457280",
                        min = 65_536,
                        max = 134_217_728,
                        doc =
                                "Largest message, announced by SIZE (RFC 1870) and enforced while"
                                        + " the message arrives.")
                Octets maxMessageOctets,
        @Setting(
                        value = "1000",
                        min = 100,
                        max = 100_000,
                        doc =
                                "Most recipients of one message; the next are answered 452 4.5.3."
                                        + " RFC 5321 asks for at least 100.")
                int maxRecipients,
        @Setting(
                        value = "1000",
                        min = 1,
                        max = 1_000_000,
                        doc = "Most messages of one session; the next is answered 421 4.7.0.")
                int maxTransactions,
        @Setting(
                        value = "20",
                        min = 1,
                        max = 10_000,
                        doc =
                                "Most errors of one session (unknown commands, bad syntax, wrong"
                                        + " order); one more ends it with 421 4.7.0.")
                int maxErrors,
        @Setting(
                        value = "100",
                        min = 1,
                        max = 1_000_000,
                        doc =
                                "Most refusals of one session (senders, recipients, messages); one"
                                        + " more ends it with 421 4.7.0. Slows down the guessing"
                                        + " of addresses.")
                int maxRefusals,
        @Setting(
                        value = "3",
                        min = 1,
                        max = 100,
                        doc = "Most failed logins of one session; the last ends it with 421 4.7.0.")
                int maxLoginFailures,
        @Setting(
                        value = "2048",
                        min = 1_024,
                        max = 12_288,
                        doc =
                                "Longest command line in octets, its end included. RFC 5321 asks"
                                        + " for 512 and room for each extension's parameters.")
                int maxLineOctets,
        @Setting(
                        value = "5m",
                        min = 10_000,
                        max = 3_600_000,
                        doc =
                                "Longest wait for a whole command; then 421 4.4.2. RFC 5321 asks"
                                        + " for at least 5 minutes.")
                Duration commandTimeout,
        @Setting(
                        value = "3m",
                        min = 10_000,
                        max = 3_600_000,
                        doc = "Longest wait for the next octets of a message; then 421 4.4.2.")
                Duration dataTimeout,
        @Setting(
                        value = "1h",
                        min = 60_000,
                        max = 86_400_000,
                        doc =
                                "Longest time that a whole message may take to arrive, however"
                                        + " steadily it drips; then 421 4.4.2.")
                Duration messageTimeout,
        @Setting(
                        value = "norelays",
                        doc =
                                "AUTH on port 25: off (not offered), norelays (offered; needed by"
                                        + " those who relay) or required (needed before MAIL)."
                                        + " Submission always requires it.")
                AuthPolicy auth) {

    /// What port 25 does with AUTH.
    public enum AuthPolicy {
        /// Not offered.
        OFF,
        /// Offered. Whom it lets relay is the backend's affair.
        NORELAYS,
        /// Nothing begins without it.
        REQUIRED
    }
}
