package org.postern.snmp;

import org.postern.kernel.Words;
import org.postern.net.Network;

import java.util.List;

/// One community of `snmp.communities`.
///
/// @param name what the datagrams carry; 1 to 32 octets of ASCII without spaces
/// @param networks from where; empty: those of `snmp.networks`
public record Community(String name, List<Network> networks) {
    private static final int MOST = 32;

    public Community {
        networks = List.copyOf(networks);
    }

    /// Reads `name [network...]`.
    ///
    /// @throws IllegalArgumentException with a sentence that does not repeat the secret
    public static Community parse(String text) {
        List<String> words = Credentials.words(text);
        if (words.isEmpty() || !Credentials.plain(words.getFirst(), 1, MOST)) {
            throw new IllegalArgumentException(
                    "a community is 1 to 32 characters of ASCII without spaces, then networks");
        }
        return new Community(words.getFirst(), Credentials.networks(words, 1));
    }

    /// The form that [#parse] reads: the settings file has it.
    @Override
    public String toString() {
        return Credentials.text(List.of(Words.quoteIfNeeded(name)), networks);
    }
}
