package org.postern.antivirus;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// What a service says of itself.
///
/// @param responses whether it takes responses (RESPMOD); it takes requests (REQMOD) if not
/// @param preview how many octets it wants to see first; -1 for all at once
/// @param tag the state of the service and its patterns
/// @param server how it calls itself
/// @param until how long this is true
// RFC 3507 section 4.10.2
record IcapOptions(boolean responses, int preview, String tag, String server, Instant until) {
    /// Largest preview that is sent, whatever is asked for.
    static final int LARGEST_PREVIEW = 64 << 10;

    private static final long LEAST_TTL = 30;
    private static final long MOST_TTL = 3_600;

    static IcapOptions of(IcapResponse response, Instant now) {
        String methods = response.field("Methods").toUpperCase(Locale.ROOT);
        long ttl = Math.clamp(number(response.field("Options-TTL"), MOST_TTL), LEAST_TTL, MOST_TTL);
        long preview = number(response.field("Preview"), -1);
        String server = response.field("Service");
        return new IcapOptions(
                methods.isEmpty() || methods.contains("RESPMOD"),
                (int) Math.min(preview, LARGEST_PREVIEW),
                response.field("ISTag"),
                server.isEmpty() ? response.field("Server") : server,
                now.plus(Duration.ofSeconds(ttl)));
    }

    private static long number(String text, long absent) {
        if (text.isEmpty() || text.length() > 9) {
            return absent;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return absent;
            }
        }
        return Long.parseLong(text);
    }
}
