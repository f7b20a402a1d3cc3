package org.postern.milter;

import org.postern.kernel.Durations;
import org.postern.kernel.Words;
import org.postern.net.ServiceAddress;

import java.time.Duration;
import java.util.Locale;

/// One milter of the settings.
///
/// @param failure what becomes of mail while it fails
/// @param timeout longest that it may take for an answer
/// @param bodyTimeout longest that it may take at the end of a message; it may ask for more by
///   telling that it is still at work
public record Milter(
        ServiceAddress address, Failure failure, Duration timeout, Duration bodyTimeout) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration BODY_TIMEOUT = Duration.ofMinutes(5);

    /// What becomes of mail while a milter fails.
    public enum Failure {
        /// As if there were no such milter.
        ACCEPT,
        /// The client is told to try again later.
        TEMPFAIL,
        /// The client is refused.
        REJECT
    }

    public Milter {
        if (timeout.isZero()
                || timeout.isNegative()
                || bodyTimeout.isZero()
                || bodyTimeout.isNegative()) {
            throw new IllegalArgumentException("a milter needs some time to answer");
        }
    }

    /// A milter with the usual times that defers mail while it fails.
    public static Milter at(ServiceAddress address) {
        return new Milter(address, Failure.TEMPFAIL, TIMEOUT, BODY_TIMEOUT);
    }

    /// Reads `inet:8891@localhost` or `unix:/run/opendkim.sock`, and behind it, each after a
    /// semicolon, `failure=accept`, `timeout=30s`, `bodyTimeout=5m`.
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    public static Milter parse(String text) {
        var words = text.split(";");
        var milter = at(ServiceAddress.parse(words[0]));
        for (int i = 1; i < words.length; i++) {
            milter = milter.with(words[i].strip());
        }
        return milter;
    }

    private Milter with(String option) {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals).strip();
        String value = equals < 0 ? "" : option.substring(equals + 1).strip();
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "failure" ->
                    new Milter(address, Words.constant(Failure.class, value), timeout, bodyTimeout);
            case "timeout" -> new Milter(address, failure, Durations.parse(value), bodyTimeout);
            case "bodytimeout" -> new Milter(address, failure, timeout, Durations.parse(value));
            default ->
                    throw new IllegalArgumentException(
                            "not an option of a milter: "
                                    + option
                                    + "; there are failure, timeout and bodyTimeout");
        };
    }

    /// The form that [#parse] reads.
    @Override
    public String toString() {
        return address
                + "; failure="
                + Words.constantName(failure)
                + "; timeout="
                + Durations.print(timeout)
                + "; bodyTimeout="
                + Durations.print(bodyTimeout);
    }
}
