package org.postern.mail;

import java.nio.charset.StandardCharsets;

/// The grammar of what stands to the left of the `@` (RFC 5321 section 4.1.2, with the UTF-8 of RFC
/// 6531 section 3.3).
final class LocalPart {
    private LocalPart() {}

    /// Checks an unquoted local part: not empty, at most 64 octets, no control characters, whole
    /// code points only.
    ///
    /// @throws AddressSyntaxException if it cannot be one
    static void check(String localPart) throws AddressSyntaxException {
        // RFC 5321 section 4.1.2 lets a quoted local part be empty; no account can have that name,
        // and a null key in a directory does harm, so we are stricter.
        if (localPart.isEmpty()) {
            throw new AddressSyntaxException("the part before the @ is empty");
        }
        // RFC 5321 section 4.5.3.1.1: 64 octets
        if (localPart.length() > Address.LONGEST_LOCAL_PART
                || localPart.getBytes(StandardCharsets.UTF_8).length > Address.LONGEST_LOCAL_PART) {
            throw new AddressSyntaxException("the part before the @ has at most 64 octets");
        }
        for (int i = 0; i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            if (Character.isISOControl(c)) {
                throw new AddressSyntaxException("a control character before the @");
            }
            if (Character.isHighSurrogate(c)
                    && i + 1 < localPart.length()
                    && Character.isLowSurrogate(localPart.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new AddressSyntaxException("a broken character before the @");
            }
        }
    }

    /// Takes the quotes off, or checks that none are needed.
    ///
    /// @throws AddressSyntaxException if it is neither a dot-string nor a quoted string
    // RFC 5321 section 4.1.2: Local-part = Dot-string / Quoted-string
    static String unquote(String text) throws AddressSyntaxException {
        if (!text.startsWith("\"")) {
            if (!text.isEmpty() && !isDotString(text)) {
                throw new AddressSyntaxException("the part before the @ needs double quotes");
            }
            return text;
        }
        var unquoted = new StringBuilder(text.length());
        int at = 1;
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            if (at < text.length()) {
                unquoted.append(text.charAt(at++));
            }
        }
        if (at != text.length() - 1) {
            throw new AddressSyntaxException("the double quotes before the @ do not match");
        }
        return unquoted.toString();
    }

    /// With quotes where the grammar needs them.
    static String quote(String localPart) {
        if (isDotString(localPart)) {
            return localPart;
        }
        var quoted = new StringBuilder(localPart.length() + 4).append('"');
        for (int i = 0; i < localPart.length(); i++) {
            char c = localPart.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return quoted.append('"').toString();
    }

    /// Where the quoted string that opens at `start` ends: the index after its closing quote, or
    /// -1.
    static int afterQuotes(String text, int start) {
        for (int i = start + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i + 1;
            }
        }
        return -1;
    }

    // RFC 5321 section 4.1.2: Dot-string = Atom *("." Atom)
    private static boolean isDotString(String text) {
        boolean atomOpen = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (!atomOpen) {
                    return false;
                }
                atomOpen = false;
            } else if (isAtomText(c)) {
                atomOpen = true;
            } else {
                return false;
            }
        }
        return atomOpen;
    }

    // RFC 5322 section 3.2.3: atext; RFC 6531 section 3.3 adds UTF8-non-ascii
    static boolean isAtomText(int c) {
        return Ascii.isLetterOrDigit(c) || c >= 0x80 || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }
}
