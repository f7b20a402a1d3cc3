package org.postern.mailauth;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A DMARC policy record (RFC 9989 section 4.7).
///
/// @param policy `p=`
/// @param subdomainPolicy `sp=`; absent: as `p=`
/// @param absentPolicy `np=`, for subdomains that do not exist; absent: as `sp=`
/// @param strictDkim `adkim=s`
/// @param strictSpf `aspf=s`
/// @param publicSuffix `psd=y`: below it domains are registered by many
/// @param organization `psd=n`: it is an organizational domain, whatever lies above
/// @param testing `t=y`: to be applied one step milder
/// @param percent `pct=` of RFC 7489: to how many of a hundred messages the policy applies
/// @param aggregateReports where reports are wanted (`rua=`), as written
/// @param failureReports `ruf=`, as written
public record DmarcRecord(
        DmarcPolicy policy,
        @Nullable DmarcPolicy subdomainPolicy,
        @Nullable DmarcPolicy absentPolicy,
        boolean strictDkim,
        boolean strictSpf,
        boolean publicSuffix,
        boolean organization,
        boolean testing,
        int percent,
        List<String> aggregateReports,
        List<String> failureReports) {
    private static final String VERSION = "DMARC1";
    private static final int WHOLE = 100;

    /// Most places that reports are sent to.
    private static final int MOST_PLACES = 20;

    public DmarcRecord {
        aggregateReports = List.copyOf(aggregateReports);
        failureReports = List.copyOf(failureReports);
    }

    /// Reads a TXT record; empty when it is no DMARC record or one that is to be ignored.
    static Optional<DmarcRecord> parse(String text) {
        int semicolon = text.indexOf(';');
        String first = semicolon < 0 ? text : text.substring(0, semicolon);
        int equals = first.indexOf('=');
        // RFC 9989 section 4.7: v=DMARC1 comes first, in this very case
        if (equals < 0
                || !first.substring(0, equals).strip().equals("v")
                || !first.substring(equals + 1).strip().equals(VERSION)) {
            return Optional.empty();
        }
        try {
            return record(TagList.parse(text));
        } catch (TagSyntaxException wrong) {
            return Optional.empty();
        }
    }

    private static Optional<DmarcRecord> record(TagList tags) {
        var policy = policy(tags.find("p"));
        var subdomains = policy(tags.find("sp"));
        var absent = policy(tags.find("np"));
        var reports = places(tags.find("rua"));
        boolean wrong = policy == null || (tags.has("sp") && subdomains == null);
        // RFC 9989 section 4.10.1: a record whose policy is missing or wrong is as p=none if it
        // says
        // where reports go, and else nothing
        if (wrong && reports.isEmpty()) {
            return Optional.empty();
        }
        String suffix = word(tags, "psd", "u");
        return Optional.of(
                new DmarcRecord(
                        policy == null || wrong ? DmarcPolicy.NONE : policy,
                        wrong ? null : subdomains,
                        wrong ? null : absent,
                        word(tags, "adkim", "r").equals("s"),
                        word(tags, "aspf", "r").equals("s"),
                        suffix.equals("y"),
                        suffix.equals("n"),
                        word(tags, "t", "n").equals("y"),
                        percent(tags.find("pct")),
                        reports,
                        places(tags.find("ruf"))));
    }

    private static String word(TagList tags, String name, String otherwise) {
        return tags.value(name, otherwise).toLowerCase(Locale.ROOT);
    }

    private static @Nullable DmarcPolicy policy(@Nullable String word) {
        for (var policy : DmarcPolicy.values()) {
            if (policy.word().equalsIgnoreCase(word)) {
                return policy;
            }
        }
        return null;
    }

    // RFC 7489 section 6.3: 0 to 100; anything else is as if it were not there
    private static int percent(@Nullable String text) {
        boolean number =
                text != null
                        && !text.isEmpty()
                        && text.length() <= 3
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Math.min(WHOLE, Integer.parseInt(text)) : WHOLE;
    }

    private static List<String> places(@Nullable String text) {
        if (text == null) {
            return List.of();
        }
        return List.of(text.split(",", MOST_PLACES + 1)).stream()
                .map(String::strip)
                .filter(place -> !place.isEmpty())
                .limit(MOST_PLACES)
                .toList();
    }

    /// The policy for a domain that is not the record's own.
    DmarcPolicy below(boolean exists) {
        var forSubdomains = subdomainPolicy == null ? policy : subdomainPolicy;
        return exists || absentPolicy == null ? forSubdomains : absentPolicy;
    }
}
