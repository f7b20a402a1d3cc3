package org.postern.directory;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Optional;

/// A password prepared for hashing: the OpaqueString profile of PRECIS.
///
/// @spec https://www.rfc-editor.org/rfc/rfc8265#section-4.2 RFC 8265: OpaqueString
final class OpaqueString {
    private OpaqueString() {}

    /// The prepared octets, which the caller wipes; empty when the password is not allowed: it is
    /// empty itself, not UTF-8, or has controls or unassigned characters.
    ///
    /// @param password UTF-8 octets; left as they are
    static Optional<byte[]> prepare(byte[] password) {
        if (password.length == 0) {
            return Optional.empty();
        }
        if (isPlain(password)) {
            return Optional.of(password.clone());
        }
        char[] text = new char[password.length];
        try {
            int length = decode(password, text);
            return length < 0 ? Optional.empty() : prepare(text, length);
        } finally {
            Arrays.fill(text, '\0');
        }
    }

    /// Printable ASCII is prepared already.
    private static boolean isPlain(byte[] password) {
        for (byte octet : password) {
            if (octet < ' ' || octet == 0x7F) {
                return false;
            }
        }
        return true;
    }

    /// Returns the characters written, -1 when the octets are not UTF-8.
    private static int decode(byte[] password, char[] text) {
        var decoder = StandardCharsets.UTF_8.newDecoder();
        var target = CharBuffer.wrap(text);
        var result = decoder.decode(ByteBuffer.wrap(password), target, true);
        return result.isUnderflow() ? target.position() : -1;
    }

    private static Optional<byte[]> prepare(char[] text, int length) {
        // RFC 8265 section 4.2.2: spaces of every kind become U+0020, nothing else is mapped.
        for (int i = 0; i < length; i++) {
            if (Character.getType(text[i]) == Character.SPACE_SEPARATOR) {
                text[i] = ' ';
            }
        }
        CharSequence mapped = CharBuffer.wrap(text, 0, length);
        int[] characters = mapped.codePoints().toArray();
        try {
            for (int at = 0; at < characters.length; at++) {
                if (!Precis.freeform(characters, at)) {
                    return Optional.empty();
                }
            }
        } finally {
            Arrays.fill(characters, 0);
        }
        // The JDK normalises into a String only, which cannot be wiped: made only when it differs.
        return Normalizer.isNormalized(mapped, Normalizer.Form.NFC)
                ? encode(mapped)
                : encode(Normalizer.normalize(mapped, Normalizer.Form.NFC));
    }

    private static Optional<byte[]> encode(CharSequence text) {
        var octets = ByteBuffer.allocate(text.length() * 3);
        var result =
                StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text), octets, true);
        byte[] prepared = Arrays.copyOf(octets.array(), octets.position());
        Arrays.fill(octets.array(), (byte) 0);
        return result.isUnderflow() ? Optional.of(prepared) : Optional.empty();
    }
}
