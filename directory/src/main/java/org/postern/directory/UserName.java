package org.postern.directory;

import org.postern.mail.BidiRule;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;

/// A user's name prepared for comparison: the UsernameCaseMapped profile of PRECIS.
///
/// @spec https://www.rfc-editor.org/rfc/rfc8265#section-3.3 RFC 8265: UsernameCaseMapped
final class UserName {
    private UserName() {}

    /// The prepared form; empty when the name is not allowed: it is empty itself, or has spaces,
    /// controls, symbols outside ASCII, unassigned characters, or mixed directions.
    static Optional<String> prepare(String name) {
        // RFC 8265 sections 3.3.2 and 3.3.3: width, the class, then case, normalisation, direction.
        String narrow = narrow(name);
        String prepared =
                Normalizer.normalize(narrow.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
        int[] characters = prepared.codePoints().toArray();
        if (characters.length == 0 || !allowed(narrow) || !allowed(prepared)) {
            return Optional.empty();
        }
        // RFC 5893 section 2: the Bidi Rule, over the whole name.
        return BidiRule.holds(characters) ? Optional.of(prepared) : Optional.empty();
    }

    private static boolean allowed(String name) {
        int[] characters = name.codePoints().toArray();
        for (int at = 0; at < characters.length; at++) {
            if (!Precis.identifier(characters, at)) {
                return false;
            }
        }
        return true;
    }

    // RFC 8265 section 3.3.1: fullwidth and halfwidth characters become their ordinary forms.
    static String narrow(String name) {
        if (name.chars().noneMatch(UserName::ofOtherWidth)) {
            return name;
        }
        var narrow = new StringBuilder();
        name.codePoints()
                .forEach(c -> {
                    if (ofOtherWidth(c)) {
                        narrow.append(
                                Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC));
                    } else {
                        narrow.appendCodePoint(c);
                    }
                });
        return narrow.toString();
    }

    private static boolean ofOtherWidth(int c) {
        return c == 0x3000 || (c >= 0xFF01 && c <= 0xFFEE);
    }
}
