package org.postern.imap;

/// The character classes of RFC 9051 section 9, over octets.
final class Characters {
    private Characters() {}

    // ATOM-CHAR = <any CHAR except atom-specials>
    static boolean atom(int c) {
        return c > ' '
                && c < 0x7f
                && switch (c) {
                    case '(', ')', '{', '%', '*', '"', '\\', ']' -> false;
                    default -> true;
                };
    }

    // ASTRING-CHAR = ATOM-CHAR / resp-specials
    static boolean astring(int c) {
        return atom(c) || c == ']';
    }

    // list-char = ATOM-CHAR / list-wildcards / resp-specials
    static boolean list(int c) {
        return astring(c) || c == '%' || c == '*';
    }

    // tag = 1*<any ASTRING-CHAR except "+">
    static boolean tag(int c) {
        return astring(c) && c != '+';
    }

    static boolean digit(int c) {
        return c >= '0' && c <= '9';
    }

    /// Folds a–z only: names and keywords of protocols are ASCII, whatever the locale.
    static int upper(int c) {
        return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
    }
}
