package org.postern.antispam;

import java.time.Duration;

/// What judging one message may cost. What is beyond is not looked at, or the rule at fault is
/// stopped; the report's troubles say so.
///
/// @param messageOctets how much of a message is read; the rest counts as not there
/// @param parts MIME parts read
/// @param nesting how deep messages and multiparts are opened
/// @param bodyOctets of each part's text for rules of the kind `body`
/// @param rawbodyOctets of each part's text for rules of the kind `rawbody`
/// @param uris addresses taken out of one message
/// @param ruleSteps steps of the matcher for one rule over all of a message
/// @param messageSteps steps of the matcher for all rules together
/// @param time for one message; when it is over, what is left of the rules is not tried
/// @param networkTime for all look-ups of one message together
public record SpamLimits(
        int messageOctets,
        int parts,
        int nesting,
        int bodyOctets,
        int rawbodyOctets,
        int uris,
        long ruleSteps,
        long messageSteps,
        Duration time,
        Duration networkTime) {
    public static final SpamLimits DEFAULTS =
            new SpamLimits(
                    8 << 20,
                    5_000,
                    20,
                    50_000,
                    500_000,
                    2_000,
                    1_000_000,
                    300_000_000,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5));

    public SpamLimits {
        if (messageOctets < 1 || parts < 1 || nesting < 1 || ruleSteps < 1 || messageSteps < 1) {
            throw new IllegalArgumentException("limits must be above 0");
        }
    }
}
