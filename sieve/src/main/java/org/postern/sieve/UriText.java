package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Percent-encoding of URIs (RFC 3986 section 2.1).
final class UriText {
    private static final String HEX = "0123456789ABCDEF";

    private UriText() {}

    // RFC 3986 section 2.3: unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~"
    static String encode(String text) {
        var encoded = new StringBuilder();
        for (byte octet : Octets.of(text)) {
            int c = octet & 0xFF;
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "-._~".indexOf(c) >= 0;
            if (plain) {
                encoded.append((char) c);
            } else {
                encoded.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return encoded.toString();
    }

    /// @return null when a percent sign is not followed by two digits, or no text comes out
    static @Nullable String decode(String text) {
        var octets = new ByteArrayOutputStream();
        byte[] encoded = Octets.of(text);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                octets.write(encoded[i]);
                continue;
            }
            int high = i + 2 < encoded.length ? HEX.indexOf(upper(encoded[i + 1])) : -1;
            int low = i + 2 < encoded.length ? HEX.indexOf(upper(encoded[i + 2])) : -1;
            if (high < 0 || low < 0) {
                return null;
            }
            octets.write(high << 4 | low);
            i += 2;
        }
        try {
            String decoded =
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(octets.toByteArray()))
                            .toString();
            return decoded.indexOf('\0') >= 0 ? null : decoded;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static char upper(byte octet) {
        return octet >= 'a' && octet <= 'f' ? (char) (octet - 0x20) : (char) (octet & 0xFF);
    }
}
