package org.postern.mailauth;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;
import org.postern.mail.Domain;

import java.time.Duration;
import java.util.List;

/// Whether and how senders are verified (SPEC INB-10).
@SettingsPrefix(
        value = "mailauth",
        doc = "Verifying who really sent a message: SPF, DKIM, DMARC, ARC.")
public record MailAuthSettings(
        @Setting(
                        value = "true",
                        doc =
                                "Whether mail from outside is verified: what comes to the SMTP port"
                                    + " without login, from hosts that are not in trusted.hosts.")
                boolean enabled,
        @Setting(
                        value = "",
                        doc =
                                "The name under which Authentication-Results are written, and"
                                        + " forged ones removed (RFC 8601). Empty: the node's host"
                                        + " name. All nodes of a site should have the same.")
                String server,
        @Setting(
                        value = "tag",
                        doc =
                                "What becomes of mail whose author's domain disowns it by DMARC."
                                    + " report: it is only written down. tag: mail to be"
                                    + " quarantined or rejected goes to the junk folder. enforce:"
                                    + " mail to be rejected is refused with 550 5.7.1.")
                Enforcement dmarc,
        @Setting(
                        value = "report",
                        doc =
                                "What becomes of mail from a client that the sender's domain"
                                        + " disowns by SPF (fail): report, tag, or enforce, which"
                                        + " refuses it with 550 5.7.23. Forwarded mail often fails:"
                                        + " DMARC is the better judge.")
                Enforcement spf,
        @Setting(
                        value = "true",
                        doc =
                                "Whether the result of SPF is also written as Received-SPF (RFC"
                                        + " 7208).")
                boolean receivedSpf,
        @Setting(
                        value = "",
                        doc =
                                "Domains whose ARC seals are believed: mail that fails DMARC here"
                                        + " is spared when it came by way of one of them and passed"
                                        + " there (mailing lists, forwarders).")
                List<String> trustedSealers,
        @Setting(
                        value = "8",
                        min = 1,
                        max = 100,
                        doc = "Most DKIM signatures of one message that are verified.")
                int signatures,
        @Setting(
                        value = "false",
                        doc =
                                "Whether a DKIM signature may leave the end of the body unsigned"
                                        + " (l=), where anybody can add text.")
                boolean partialBodies,
        @Setting(
                        value = "256KiB",
                        min = 16_384,
                        max = 16_777_216,
                        doc =
                                "Largest header of a message; mail with a larger one is refused"
                                        + " with 552 5.3.4, whoever brings it.")
                Octets largestHeader,
        @Setting(
                        value = "20s",
                        min = 1_000,
                        max = 120_000,
                        doc =
                                "Longest that DNS is asked on behalf of one message. Then the"
                                    + " result is temperror, which is held against nobody (RFC 7208"
                                    + " section 4.6.4: at least 20 seconds).")
                Duration timeout) {
    /// What is used where nothing is set.
    public static final MailAuthSettings DEFAULTS = Settings.defaults(MailAuthSettings.class);

    /// How seriously a failure is taken.
    public enum Enforcement {
        REPORT,
        TAG,
        ENFORCE
    }

    public MailAuthSettings {
        trustedSealers = List.copyOf(trustedSealers);
        if (!server.isEmpty() && !isName(server)) {
            throw new IllegalArgumentException(
                    "mailauth.server \""
                            + server
                            + "\" is no name for Authentication-Results; it is one word like a host"
                            + " name: letters, digits, dots, hyphens, at most "
                            + Domain.LONGEST_NAME);
        }
    }

    // RFC 8601 section 2.5: an authserv-id has the syntax of a domain name by convention; what
    // would need quotes is misread by too many.
    private static boolean isName(String text) {
        return text.length() <= Domain.LONGEST_NAME
                && text.chars()
                        .allMatch(c ->
                                Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_')
                && !text.startsWith(".")
                && !text.endsWith(".");
    }

    DkimRules dkimRules() {
        return new DkimRules(signatures, partialBodies, Duration.ofHours(1));
    }
}
