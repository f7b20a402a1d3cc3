package org.postern.pop3.server;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// The limits of POP3 sessions. A session reads them when it begins; a change holds for the
/// sessions after it.
@SettingsPrefix(value = "pop3", doc = "How the Inbox is read by POP3.")
public record Pop3Settings(
        @Setting(
                        value = "10m",
                        min = 600_000,
                        max = 86_400_000,
                        doc =
                                "A client that says nothing for this long is logged out and"
                                        + " nothing is deleted. RFC 1939 section 3 asks for at"
                                        + " least 10 minutes.")
                Duration idleTimeout,
        @Setting(
                        value = "3",
                        min = 1,
                        max = 100,
                        doc = "Most failed logins of one session; the last ends it.")
                int maxLoginFailures,
        @Setting(
                        value = "20",
                        min = 1,
                        max = 10_000,
                        doc =
                                "Most errors of one session (unknown commands, bad syntax, wrong"
                                        + " order, broken off logins); one more ends it.")
                int maxErrors,
        @Setting(
                        value = "0s",
                        min = 0,
                        max = 86_400_000,
                        doc =
                                "Least time between two logins to one account, in whole seconds"
                                    + " (RFC 2449 section 6.5): one that comes sooner is refused."
                                    + " 0s: none.")
                Duration loginDelay) {}
