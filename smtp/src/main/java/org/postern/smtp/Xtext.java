package org.postern.smtp;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// The encoding of values inside parameters: `+` and two hexadecimal digits stand for an octet.
///
/// @spec https://www.rfc-editor.org/rfc/rfc3461#section-4 RFC 3461: xtext
public final class Xtext {
    private static final String HEX = "0123456789ABCDEF";

    private Xtext() {}

    /// Decodes; null when `text` is not xtext, or stands for what may not be printed (anything but
    /// ASCII without control characters).
    // RFC 3461 section 4: xtext = *( xchar / hexchar ); hexchar = "+" and two upper-case digits
    public static @Nullable String decode(String text) {
        var decoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int c = text.charAt(i);
            if (c == '+') {
                if (i + 2 >= text.length()) {
                    return null;
                }
                int high = HEX.indexOf(text.charAt(i + 1));
                int low = HEX.indexOf(text.charAt(i + 2));
                if (high < 0 || low < 0) {
                    return null;
                }
                c = high * 16 + low;
                i += 2;
            } else if (c == '=') {
                return null;
            }
            if (c < ' ' || c >= 0x7F) {
                return null;
            }
            decoded.append((char) c);
        }
        return decoded.toString();
    }

    /// Encodes; the answer has only ASCII that a parameter's value may hold.
    public static String encode(String text) {
        var encoded = new StringBuilder(text.length() + 8);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > ' ' && b < 0x7F && b != '+' && b != '=') {
                encoded.append((char) b);
            } else {
                encoded.append('+').append(HEX.charAt((b >> 4) & 15)).append(HEX.charAt(b & 15));
            }
        }
        return encoded.toString();
    }
}
