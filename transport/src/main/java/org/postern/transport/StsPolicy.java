package org.postern.transport;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a domain publishes of its servers' TLS.
///
/// @param domain in A-labels
/// @param id the version that DNS names
/// @param mx names of servers, or `*.` and what follows one label
/// @param until how long it holds
/// @spec https://www.rfc-editor.org/rfc/rfc8461#section-3.2 RFC 8461: MTA-STS policies
record StsPolicy(String domain, String id, Mode mode, List<String> mx, Instant until) {
    /// RFC 8461 section 3.2: max_age is at most a year.
    private static final Duration LONGEST = Duration.ofHours(8_766);

    private static final int MOST_SERVERS = 1_000;

    /// How it is meant.
    enum Mode {
        ENFORCE,
        TESTING,
        NONE
    }

    StsPolicy {
        mx = List.copyOf(mx);
    }

    /// Whether mail may go to this server.
    // RFC 8461 section 4.1: a wildcard stands for one label
    boolean allows(String server) {
        return mx.stream().anyMatch(pattern -> DaneTrust.names(pattern, server));
    }

    /// Reads a policy; null when it is none.
    ///
    /// @param now when it was fetched
    // RFC 8461 section 3.2: lines of key, colon and value; unknown keys are passed over
    static @Nullable StsPolicy parse(String domain, String id, String text, Instant now) {
        Mode mode = null;
        String version = "";
        long age = -1;
        var mx = new ArrayList<String>();
        for (String line : text.split("\r?\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String value = line.substring(colon + 1).strip();
            switch (line.substring(0, colon).strip()) {
                case "version" -> version = version.isEmpty() ? value : version;
                case "mode" -> mode = mode == null ? mode(value) : mode;
                case "max_age" -> age = age < 0 ? age(value) : age;
                case "mx" -> mx.add(value.toLowerCase(Locale.ROOT));
                default -> {}
            }
        }
        boolean whole =
                version.equals("STSv1")
                        && mode != null
                        && age >= 0
                        && mx.size() <= MOST_SERVERS
                        && (mode == Mode.NONE || !mx.isEmpty());
        return whole && mode != null
                ? new StsPolicy(domain, id, mode, mx, now.plusSeconds(age))
                : null;
    }

    private static @Nullable Mode mode(String word) {
        return switch (word) {
            case "enforce" -> Mode.ENFORCE;
            case "testing" -> Mode.TESTING;
            case "none" -> Mode.NONE;
            default -> null;
        };
    }

    private static long age(String digits) {
        boolean number =
                !digits.isEmpty()
                        && digits.length() <= 10
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Math.min(Long.parseLong(digits), LONGEST.toSeconds()) : -1;
    }
}
