package org.postern.smtp.server;

import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// How sessions with strangers on port 25 defend themselves: those that the backend has not named
/// as trusted ([Visit.Admitted#stranger]). A session reads them when it begins.
@SettingsPrefix(value = "smtp", doc = "How mail is received by SMTP, submission and LMTP.")
public record DefenceSettings(
        @Setting(
                        value = "refuse",
                        doc =
                                "A CR or LF alone in a message, by which mail is smuggled past"
                                    + " servers: refuse answers 550 5.6.0 at the end of the"
                                    + " message; disconnect hangs up as well; mend makes it CRLF,"
                                    + " for networks of old devices. The end of a message is CRLF"
                                    + " dot CRLF whatever is set.")
                BareLineEnds bareLineEnds,
        @Setting(
                        value = "0s",
                        min = 0,
                        max = 60_000,
                        doc =
                                "How long strangers wait for the greeting. Many senders of junk do"
                                        + " not wait, which gives them away; everybody else loses"
                                        + " as much time.")
                Duration greetDelay,
        @Setting(
                        value = "true",
                        doc =
                                "Refuses strangers that speak before the greeting, before the"
                                        + " answer to EHLO or before that to DATA (RFC 2920 section"
                                        + " 3.1) with 554 5.5.1, and hangs up.")
                boolean refuseOutOfTurn,
        @Setting(
                        value = "5",
                        min = 0,
                        max = 10_000,
                        doc =
                                "After so many errors and refusals of one session every further"
                                        + " answer to a stranger waits for smtp.tarpitDelay.")
                int tarpitAfter,
        @Setting(
                        value = "2s",
                        min = 0,
                        max = 60_000,
                        doc = "How long; 0 is off. A parked thread costs us nothing.")
                Duration tarpitDelay,
        @Setting(
                        value = "100",
                        min = 1,
                        max = 1_000_000,
                        doc =
                                "Most commands of a stranger between two messages that bring mail"
                                        + " no further (EHLO, NOOP, RSET, VRFY, HELP); one more"
                                        + " ends the session with 421 4.7.0.")
                int maxIdleCommands,
        @Setting(
                        value = "10s",
                        min = 1_000,
                        max = 3_600_000,
                        doc =
                                "Longest wait for a stranger's command or the next octets of its"
                                        + " message while connections run out (see"
                                        + " connections.stressAt).")
                Duration stressTimeout) {
    /// What is used where nothing is set.
    public static final DefenceSettings DEFAULTS = Settings.defaults(DefenceSettings.class);

    /// What becomes of a message with a CR or LF alone.
    public enum BareLineEnds {
        REFUSE,
        DISCONNECT,
        MEND
    }
}
