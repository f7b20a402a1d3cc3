package org.postern.sieve;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Octets of a message as characters.
final class Octets {
    private Octets() {}

    /// As UTF-8; where they are none, each octet is a character.
    static String text(byte[] octets) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
        } catch (CharacterCodingException e) {
            return new String(octets, StandardCharsets.ISO_8859_1);
        }
    }

    /// The beginning of a text, whole characters of at most so many octets in UTF-8.
    static String cut(String text, int most) {
        if (text.length() <= most / 3) {
            return text;
        }
        int octets = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            octets += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (octets > most) {
                return text.substring(0, i);
            }
            i += Character.charCount(c);
        }
        return text;
    }

    /// For a message: UTF-8.
    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
