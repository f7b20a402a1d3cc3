package org.postern.screening;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;
import java.util.List;

/// How first contacts are deferred (SPEC INB-8).
@SettingsPrefix(
        value = "mailhurdle",
        doc = "MailHurdle: who writes for the first time is asked to come again.")
public record MailHurdleSettings(
        @Setting(value = "true", doc = "Whether MailHurdle judges mail from outside.")
                boolean enabled,
        @Setting(
                        value = "classic",
                        doc =
                                "classic defers every unknown triplet; evidence only those whose"
                                        + " sender other evidence leaves in doubt; learn defers"
                                        + " nobody and gets to know who writes.")
                Mode mode,
        @Setting(
                        value = "5m",
                        doc = "A sender that comes again earlier is asked to wait on.",
                        min = 0,
                        max = 86_400_000L)
                Duration retryMin,
        @Setting(
                        value = "12h",
                        doc = "A sender that comes again later is a first contact once more.",
                        min = 60_000,
                        max = 31L * 86_400_000)
                Duration retryMax,
        @Setting(
                        value = "36d",
                        doc = "How long a triplet is known after its last use.",
                        min = 3_600_000,
                        max = 3_650L * 86_400_000)
                Duration lifetime,
        @Setting(
                        value = "true",
                        doc =
                                "Whether a sender whose domain SPF verifies is known by that domain"
                                        + " instead of its address, so that a pool of many"
                                        + " addresses waits once.")
                boolean spfKeys,
        @Setting(
                        value = "24",
                        doc = "Bits of an IPv4 address that tell one client from another.",
                        min = 8,
                        max = 32)
                int ipv4Prefix,
        @Setting(
                        value = "64",
                        doc = "Bits of an IPv6 address that tell one client from another.",
                        min = 16,
                        max = 128)
                int ipv6Prefix,
        @Setting(
                        value = "false",
                        doc = "Whether the sender's address is left out of what is remembered.")
                boolean ignoreSender,
        @Setting(
                        value = "false",
                        doc = "Whether the recipient's address is left out of what is remembered.")
                boolean ignoreRecipient,
        @Setting(
                        value = "true",
                        doc =
                                "Whether mail is never deferred from those whom the recipient has"
                                        + " written to: what users send to other domains is"
                                        + " remembered for mailhurdle.lifetime.")
                boolean correspondents,
        @Setting(
                        value = "10",
                        doc =
                                "A network or verified domain that came back with so many different"
                                        + " triplets is not deferred any more. 0: never.",
                        min = 0,
                        max = 65_535)
                int autoExempt,
        @Setting(
                        value = "4",
                        doc =
                                "Mode evidence: points of trust that a first contact needs to pass"
                                        + " at once.",
                        min = -10,
                        max = 20)
                int trust,
        @Setting(
                        value = "10",
                        doc =
                                "First contacts of a thousand that are let through as a sample, so"
                                        + " that MailHurdle Report can say what deferring does. 0:"
                                        + " none.",
                        min = 0,
                        max = 500)
                int holdOut,
        @Setting(value = "", doc = "Classes of service whose users' mail is never deferred.")
                List<String> exemptClasses,
        @Setting(
                        value = "10000000",
                        doc =
                                "Most triplets that are kept, of 24 octets of memory each. When all"
                                        + " are taken, one that still waits goes for a new one,"
                                        + " else the one longest unused of some.",
                        min = 1_000,
                        max = 100_000_000)
                long maxTriplets,
        @Setting(
                        value = "10000",
                        doc = "Waiting triplets that MailHurdle List can name: the newest.",
                        min = 0,
                        max = 1_000_000)
                int listed) {

    /// Who is deferred.
    public enum Mode {
        CLASSIC,
        EVIDENCE,
        LEARN
    }

    public MailHurdleSettings {
        exemptClasses = List.copyOf(exemptClasses);
        if (retryMin.compareTo(retryMax) >= 0) {
            throw new IllegalArgumentException(
                    "mailhurdle.retryMin must be shorter than mailhurdle.retryMax");
        }
    }

    /// The windows that a triplet is judged by.
    TripletRules rules() {
        return new TripletRules(retryMin, retryMax, lifetime, maxTriplets);
    }
}
