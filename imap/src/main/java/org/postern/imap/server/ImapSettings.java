package org.postern.imap.server;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;
import java.util.List;

/// The limits of IMAP sessions.
@SettingsPrefix(value = "imap", doc = "IMAP sessions: limits and times.")
public record ImapSettings(
        @Setting(
                        value = "0",
                        min = 0,
                        max = 134_217_728,
                        doc =
                                "Largest message that APPEND takes, announced as APPENDLIMIT (RFC"
                                        + " 7889); at least 64KiB. 0: as smtp.maxMessageOctets.")
                Octets maxMessageOctets,
        @Setting(
                        value = "64KiB",
                        min = 8_192,
                        max = 1_048_576,
                        doc =
                                "Largest command, its literals included, the message of APPEND"
                                        + " excluded. RFC 7162 section 4 asks for at least 8 KiB.")
                Octets maxCommandOctets,
        @Setting(
                        value = "30m",
                        min = 1_800_000,
                        max = 86_400_000,
                        doc =
                                "How long a logged-in client may say nothing, IDLE included. RFC"
                                        + " 9051 section 5.4 asks for at least 30 minutes.")
                Duration idleTimeout,
        @Setting(
                        value = "1m",
                        min = 1_000,
                        max = 3_600_000,
                        doc = "How long a client may say nothing before it has logged in.")
                Duration loginTimeout,
        @Setting(
                        value = "5m",
                        min = 1_000,
                        max = 3_600_000,
                        doc =
                                "How long a client may pause within a command, such as in the"
                                        + " midst of a literal.")
                Duration commandTimeout,
        @Setting(
                        value = "3",
                        min = 1,
                        max = 100,
                        doc = "After so many failed logins the connection is closed.")
                int maxFailedLogins,
        @Setting(
                        value = "20",
                        min = 1,
                        max = 10_000,
                        doc =
                                "After so many commands in a row that are not IMAP, or not in"
                                        + " order, the connection is closed.")
                int maxBadCommands,
        @Setting(
                        value = "",
                        doc =
                                "Accounts that submission servers log in with: they may fetch what"
                                        + " a URL with submit+ permits (RFC 5092 section 6.1.2)."
                                        + " Addresses, separated by commas; none by default.")
                List<String> submitters,
        @Setting(
                        value = "true",
                        doc =
                                "Whether a client may log out and in again on one connection:"
                                        + " UNAUTHENTICATE. Turn it off where a proxy in front lets"
                                        + " only some users through (RFC 8437 section 8).")
                boolean unauthenticate) {
    /// Smallest limit of a message's size.
    private static final int LEAST_MESSAGE_OCTETS = 65_536;

    public ImapSettings {
        long most = maxMessageOctets.count();
        if (most != 0 && most < LEAST_MESSAGE_OCTETS) {
            throw new IllegalArgumentException("imap.maxMessageOctets must be 0 or at least 64KiB");
        }
        submitters = List.copyOf(submitters);
    }

    /// The same, with a limit of a message's size where it has none of its own.
    ///
    /// @param most octets that other ways in let a message have
    public ImapSettings following(Octets most) {
        return maxMessageOctets.count() != 0
                ? this
                : new ImapSettings(
                        most,
                        maxCommandOctets,
                        idleTimeout,
                        loginTimeout,
                        commandTimeout,
                        maxFailedLogins,
                        maxBadCommands,
                        submitters,
                        unauthenticate);
    }
}
