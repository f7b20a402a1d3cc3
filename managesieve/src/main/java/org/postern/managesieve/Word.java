package org.postern.managesieve;

import java.util.Arrays;

/// One word of a command (RFC 5804 section 4).
public sealed interface Word {
    /// A word without quotes: the command's name.
    record Atom(String name) implements Word {}

    record Numeral(long value) implements Word {}

    /// A string, quoted or literal, as the octets that it means.
    record Text(byte[] octets) implements Word {
        /// The octets may be a password.
        public void wipe() {
            Arrays.fill(octets, (byte) 0);
        }
    }

    /// A literal that was longer than may be; its octets were thrown away.
    record TooLong(long octets) implements Word {}
}
