package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// How scripts of somebody behave, where the RFCs leave it to the site.
///
/// @param addresses all addresses of whose script it is, the main one first; may be empty for a
///   script of the site
/// @param fullName for the From of what is sent in that name; null if there is none
/// @param detailSeparator between a user and a detail in an address (RFC 5233); empty: none
/// @param postmaster who notices of the site come from
/// @param hostName for Message-ID fields
/// @param vacation how `vacation` answers
/// @param duplicateDefault how long `duplicate` remembers if the script does not say
/// @param duplicateMax longest that a script may ask for
/// @param fieldsNotAdded names, in lower case, of header fields that scripts cannot add (RFC 5293
///   section 6)
/// @param fieldsNotDeleted the same for those that they cannot delete; besides, none deletes
///   `Received` and `Auto-Submitted`
public record SieveSettings(
        List<String> addresses,
        @Nullable String fullName,
        String detailSeparator,
        String postmaster,
        String hostName,
        VacationRules vacation,
        Duration duplicateDefault,
        Duration duplicateMax,
        List<String> fieldsNotAdded,
        List<String> fieldsNotDeleted) {
    public static final SieveSettings DEFAULTS =
            new SieveSettings(
                    List.of(),
                    null,
                    "+",
                    "postmaster@localhost",
                    "localhost",
                    VacationRules.DEFAULTS,
                    Duration.ofHours(12),
                    Duration.ofDays(2),
                    List.of(),
                    List.of());

    public SieveSettings {
        addresses = List.copyOf(addresses);
        fieldsNotAdded = List.copyOf(fieldsNotAdded);
        fieldsNotDeleted = List.copyOf(fieldsNotDeleted);
    }

    /// The settings of a person at a site, all else as by default.
    ///
    /// @param addresses all of the person's addresses, the main one first
    public static SieveSettings of(
            List<String> addresses,
            @Nullable String fullName,
            String detailSeparator,
            String postmaster,
            String hostName) {
        return new SieveSettings(
                addresses,
                fullName,
                detailSeparator,
                postmaster,
                hostName,
                VacationRules.DEFAULTS,
                DEFAULTS.duplicateDefault,
                DEFAULTS.duplicateMax,
                List.of(),
                List.of());
    }

    /// How `vacation` answers (RFC 5230 section 4).
    ///
    /// @param period how long a sender is not answered again if the script does not say
    /// @param min shortest that a script may ask for (RFC 6131 section 2); zero allows answering
    ///   each message
    /// @param max longest that a script may ask for
    /// @param knowsOriginalRecipient whether the address that the client named counts as the
    ///   person's own
    /// @param sendsFromRecipient whether answers have the recipient's address as reverse-path, not
    ///   the null one, so that the person hears of those that cannot be delivered
    /// @param answersAny whether mail is answered that is not addressed to the person
    /// @param subject of answers to mail without one
    /// @param subjectTemplate of other answers; `%{subject}` stands for that of the mail
    public record VacationRules(
            Duration period,
            Duration min,
            Duration max,
            boolean knowsOriginalRecipient,
            boolean sendsFromRecipient,
            boolean answersAny,
            String subject,
            String subjectTemplate) {
        // RFC 5230 section 4.1: at least 1 day, at least up to 30; section 4.5: the subject
        public static final VacationRules DEFAULTS =
                new VacationRules(
                        Duration.ofDays(7),
                        Duration.ofDays(1),
                        Duration.ofDays(60),
                        false,
                        false,
                        false,
                        "Automated reply",
                        "Auto: %{subject}");
    }
}
