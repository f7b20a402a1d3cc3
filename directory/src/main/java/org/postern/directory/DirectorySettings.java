package org.postern.directory;

import org.postern.kernel.Setting;
import org.postern.kernel.SettingsPrefix;

import java.time.Duration;

/// The directory's settings.
@SettingsPrefix(value = "directory", doc = "Accounts, domains and the checking of passwords.")
public record DirectorySettings(
        @Setting(
                        value = "+",
                        doc =
                                "The character between a user's name and the detail of a"
                                        + " sub-address, as in user+detail (RFC 5233); empty turns"
                                        + " sub-addressing off.")
                String separator,
        @Setting(value = "50", min = 0, max = 100, doc = "Most aliases of one account.")
                int maxAliases,
        @Setting(value = "20", min = 0, max = 50, doc = "Most forward addresses of one account.")
                int maxForwards,
        @Setting(value = "0", min = 0, doc = "Most accounts in one domain; 0 sets no limit.")
                int maxAccountsPerDomain,
        @Setting(value = "1000", min = 1, max = 100_000, doc = "Most mail domains served.")
                int maxDomains,
        @Setting(
                        value = "50000",
                        min = 100,
                        max = 10_000_000,
                        doc =
                                "Accounts, names and passwords kept in memory as they are used,"
                                        + " about 2 KiB each; a fifth as many entries as LDAP shows"
                                        + " them.")
                int cachedAccounts,
        @Setting(value = "1024", min = 8, max = 4096, doc = "Longest password, in octets of UTF-8.")
                int maxPasswordOctets,
        @Setting(
                        value = "20000",
                        min = 4096,
                        max = 1_000_000,
                        doc =
                                "Iterations of SCRAM-SHA-256 keys, paid by the client at each"
                                    + " login; RFC 7677 asks for at least 4096. Passwords set from"
                                    + " now on use it.")
                int scramIterations,
        @Setting(
                        value = "0",
                        min = 0,
                        max = 256,
                        restart = true,
                        doc =
                                "Passwords hashed at the same time, each taking 19 MiB and a"
                                        + " processor; 0 is one for each processor.")
                int concurrentHashes,
        @Setting(
                        value = "10s",
                        min = 0,
                        max = 60_000,
                        doc =
                                "How long a login waits for its turn to be hashed before the"
                                        + " client is told to come again.")
                Duration hashWait,
        @Setting(
                        value = "15m",
                        min = 0,
                        max = 86_400_000,
                        doc =
                                "How long a verified login is remembered under a keyed hash after"
                                    + " its last use, so that the next one is cheap; a day at most."
                                    + " 0s turns it off.")
                Duration rememberLogins,
        @Setting(
                        value = "100000",
                        min = 100,
                        max = 10_000_000,
                        doc = "Most verified logins remembered.")
                int rememberedLogins,
        @Setting(
                        value = "true",
                        doc =
                                "Whether a password hash that was imported, such as {SSHA} or"
                                        + " {CRYPT}, gives way to one of our own at the next login"
                                        + " by password.")
                boolean renewHashes) {
    public DirectorySettings {
        if (separator.length() > 1
                || (!separator.isEmpty() && !separatorAllowed(separator.charAt(0)))) {
            throw new IllegalArgumentException(
                    "directory.separator is one of ! # $ % & * + - / = ? ^ _ | ~ or empty, not "
                            + separator);
        }
    }

    // RFC 5321 section 4.1.2: the specials an atom may hold, so that no address needs quoting.
    private static boolean separatorAllowed(char c) {
        return "!#$%&*+-/=?^_|~".indexOf(c) >= 0;
    }
}
