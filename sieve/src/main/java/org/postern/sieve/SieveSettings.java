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
/// @param vacationDefault how long a sender is not answered again if the script does not say
/// @param vacationMin shortest that a script may ask for (RFC 6131 section 2); zero allows
///   answering each message
/// @param vacationMax longest that a script may ask for
/// @param duplicateDefault how long `duplicate` remembers if the script does not say
/// @param duplicateMax longest that a script may ask for
/// @param guardedFields names, in lower case, of header fields that scripts can neither add nor
///   delete (RFC 5293 section 6)
public record SieveSettings(
        List<String> addresses,
        @Nullable String fullName,
        String detailSeparator,
        String postmaster,
        String hostName,
        Duration vacationDefault,
        Duration vacationMin,
        Duration vacationMax,
        Duration duplicateDefault,
        Duration duplicateMax,
        List<String> guardedFields) {
    public static final SieveSettings DEFAULTS =
            new SieveSettings(
                    List.of(),
                    null,
                    "+",
                    "postmaster@localhost",
                    "localhost",
                    Duration.ofDays(7),
                    Duration.ofDays(1),
                    Duration.ofDays(60),
                    Duration.ofDays(7),
                    Duration.ofDays(60),
                    List.of());

    public SieveSettings {
        addresses = List.copyOf(addresses);
        guardedFields = List.copyOf(guardedFields);
    }
}
