package org.postern.mailauth;

import org.postern.net.Resolver;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Sender Policy Framework (RFC 7208): may this client send for this domain?
///
/// It blocks while DNS is asked, at most for the time given; it never fails otherwise.
public final class Spf {
    private final Resolver resolver;
    private final Supplier<Duration> time;
    private final InstantSource clock;

    /// @param time longest that one check may take; RFC 7208 section 4.6.4 asks for at least 20
    ///   seconds
    public Spf(Resolver resolver, Supplier<Duration> time, InstantSource clock) {
        this.resolver = resolver;
        this.time = time;
        this.clock = clock;
    }

    public SpfResult check(SpfQuestion question) {
        var limits = SpfLimits.within(time.get());
        return new SpfCheck(resolver, question, limits, clock.instant().getEpochSecond()).run();
    }
}
