package org.postern.snmp;

import org.postern.kernel.Words;
import org.postern.net.Network;

import java.util.List;

/// One user of `snmp.users`: always authenticated, always encrypted.
///
/// @param name 1 to 32 octets of ASCII (RFC 3414 section 5, usmUserName)
/// @param networks from where; empty: those of `snmp.networks`
public record SnmpUser(
        String name, String authentication, String encryption, List<Network> networks) {
    private static final int MOST = 32;

    // RFC 3414 section 11.2: passwords of at least 8 characters.
    private static final int LEAST_PASSWORD = 8;
    private static final int MOST_PASSWORD = 128;

    public SnmpUser {
        networks = List.copyOf(networks);
    }

    /// Reads `name password password [network...]`.
    ///
    /// @throws IllegalArgumentException with a sentence that does not repeat the secrets
    public static SnmpUser parse(String text) {
        List<String> words = Credentials.words(text);
        if (words.size() < 3 || !Credentials.plain(words.getFirst(), 1, MOST)) {
            throw new IllegalArgumentException(
                    "a user is a name (1 to 32 characters of ASCII), a password for authentication,"
                            + " one for encryption, then networks");
        }
        for (String password : words.subList(1, 3)) {
            if (!Credentials.plain(password, LEAST_PASSWORD, MOST_PASSWORD)) {
                throw new IllegalArgumentException(
                        "the passwords of the user "
                                + words.getFirst()
                                + " are 8 to 128 characters of ASCII each");
            }
        }
        return new SnmpUser(
                words.getFirst(), words.get(1), words.get(2), Credentials.networks(words, 3));
    }

    /// The form that [#parse] reads: the settings file has it.
    @Override
    public String toString() {
        return Credentials.text(
                List.of(name, Words.quoteIfNeeded(authentication), Words.quoteIfNeeded(encryption)),
                networks);
    }
}
