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

    /// For a message: UTF-8.
    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
