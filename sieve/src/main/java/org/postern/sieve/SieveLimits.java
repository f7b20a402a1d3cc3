package org.postern.sieve;

import java.time.Duration;

/// What a script may use up. Those of its form are judged when it is compiled, the others while it
/// runs: beyond one the run ends with an error, and the message is kept.
///
/// @param scriptOctets length of one script
/// @param errors how many mistakes are told; the others are not looked for
/// @param includeDepth how deep scripts may include one another (RFC 6609 section 2)
/// @param includes how many scripts one script may include in all
/// @param steps how much work a run may do: a command or test is one step, a comparison one more
///   for each 64 characters it looks at
/// @param time how long a run may take
/// @param actions how many actions a script may take
/// @param redirects of these, how many may send the message on (RFC 5228 section 10)
/// @param notices of these, how many may notify somebody (RFC 5435 section 8)
/// @param variables how many variables a script may have (RFC 5229 section 6 asks for 128)
/// @param variableOctets longest value, in octets of UTF-8; a longer one is cut between characters
///   (RFC 5229 section 6 asks for 4000)
/// @param loopDepth how deep `foreverypart` may nest (RFC 5703 section 3)
/// @param parts how many body parts are looked at; those behind them do not exist for the script
/// @param bodyCharacters how much of a message's text is looked at, in all
/// @param patternStates how large one regular expression may grow when it is compiled, and how many
///   wildcards a pattern may have
/// @param addedFieldOctets longest header field that a script may add (RFC 5293 section 6)
public record SieveLimits(
        int scriptOctets,
        int errors,
        int includeDepth,
        int includes,
        long steps,
        Duration time,
        int actions,
        int redirects,
        int notices,
        int variables,
        int variableOctets,
        int loopDepth,
        int parts,
        int bodyCharacters,
        int patternStates,
        int addedFieldOctets) {
    public static final SieveLimits DEFAULTS =
            new SieveLimits(
                    1 << 20,
                    100,
                    10,
                    255,
                    10_000_000,
                    Duration.ofSeconds(2),
                    100,
                    5,
                    5,
                    255,
                    4096,
                    10,
                    2000,
                    4 << 20,
                    2000,
                    2048);

    public SieveLimits {
        if (scriptOctets < 1 || errors < 1 || steps < 1 || parts < 1 || bodyCharacters < 1) {
            throw new IllegalArgumentException("limits are positive");
        }
        if (includeDepth < 0 || includes < 0 || actions < 0 || redirects < 0 || notices < 0) {
            throw new IllegalArgumentException("limits are not negative");
        }
    }
}
