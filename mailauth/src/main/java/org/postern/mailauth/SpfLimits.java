package org.postern.mailauth;

import java.time.Duration;

/// What one SPF check may cost; a policy that needs more is a `permerror`, but for the time.
///
/// @param terms directives and redirects that ask DNS
/// @param voids questions that found nothing
/// @param exchanges mail exchangers of one domain
/// @param names names of the client that are looked at; further ones are passed over
/// @param time for all of it; then it is a `temperror`
record SpfLimits(int terms, int voids, int exchanges, int names, Duration time) {
    // RFC 7208 section 4.6.4: 10 terms, 2 voids, 10 exchangers, 10 names; at least 20 seconds
    static SpfLimits within(Duration time) {
        return new SpfLimits(10, 2, 10, 10, time);
    }
}
