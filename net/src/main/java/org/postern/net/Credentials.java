package org.postern.net;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// The rules that names and passwords obey in every mechanism and login command that carries them.
public final class Credentials {
    /// Longest name or password. RFC 4616 section 2 asks for at least 255 octets.
    public static final int MAX_OCTETS = 1_024;

    private Credentials() {}

    /// Reads a name, which may be empty.
    ///
    /// @return empty when it is too long or not UTF-8
    public static Optional<String> text(byte[] octets, int from, int to) {
        if (to - from > MAX_OCTETS) {
            return Optional.empty();
        }
        try {
            return Optional.of(decode(ByteBuffer.wrap(octets, from, to - from)).toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /// Whether these can be a password: UTF-8 without NUL, neither empty nor above [#MAX_OCTETS].
    public static boolean isPassword(byte[] octets) {
        if (octets.length == 0 || octets.length > MAX_OCTETS) {
            return false;
        }
        for (byte octet : octets) {
            if (octet == 0) {
                return false;
            }
        }
        try {
            var characters = decode(ByteBuffer.wrap(octets));
            // The decoded copy is a secret as well.
            Arrays.fill(characters.array(), '\0');
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }

    private static CharBuffer decode(ByteBuffer octets) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)
                .decode(octets);
    }
}
