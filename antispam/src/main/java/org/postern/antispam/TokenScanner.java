package org.postern.antispam;

import java.util.Locale;

/// Cuts text into words, one after the other.
///
/// A word is letters, digits and `$ % _`, with `. - ' @` between them; of a long one the first
/// [#LONGEST] characters count. A character of a script without spaces is a word of its own. All
/// else but white space is a word too: as many of one sign as stand together, up to four. What is
/// not seen (soft hyphens, zero width spaces) is passed over, so that it hides nothing.
final class TokenScanner {
    static final int LONGEST = 40;
    private static final int LONGEST_SIGNS = 4;

    private final CharSequence text;
    private int at;
    private int start;
    private int end;
    private long hash;
    private long foldedHash;

    TokenScanner(CharSequence text) {
        this.text = text;
    }

    /// Goes to the next word, if there is one.
    boolean next() {
        int length = text.length();
        while (at < length && isBlank(text.charAt(at))) {
            at++;
        }
        if (at == length) {
            return false;
        }
        start = at;
        char first = text.charAt(at);
        if (isAlone(first)) {
            at++;
        } else if (isWord(first)) {
            word();
        } else {
            while (at < length && text.charAt(at) == first) {
                at++;
            }
            end = Math.min(at, start + LONGEST_SIGNS);
            rehash();
            return true;
        }
        end = Math.min(at, start + LONGEST);
        rehash();
        return true;
    }

    private void word() {
        int length = text.length();
        while (at < length) {
            char c = text.charAt(at);
            boolean inside = isWord(c) && !isAlone(c);
            boolean between =
                    (isInner(c) || isUnseen(c)) && at + 1 < length && isWord(text.charAt(at + 1));
            if (!inside && !between) {
                return;
            }
            at++;
        }
    }

    private void rehash() {
        long exact = TokenHash.start();
        long folded = exact;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < 0x80 || !isUnseen(c)) {
                exact = TokenHash.next(exact, c);
                folded = TokenHash.next(folded, Character.toLowerCase(c));
            }
        }
        hash = exact;
        foldedHash = folded;
    }

    /// Of the word as it stands.
    long hash() {
        return hash;
    }

    /// Of the word without case.
    long foldedHash() {
        return foldedHash;
    }

    String word(boolean folded) {
        String word = text.subSequence(start, end).toString();
        return folded ? word.toLowerCase(Locale.ROOT) : word;
    }

    private static boolean isBlank(char c) {
        return c <= ' ' || (c >= 0x80 && (Character.isSpaceChar(c) || isUnseen(c)));
    }

    private static boolean isUnseen(char c) {
        return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
    }

    private static boolean isWord(char c) {
        if (c < 0x80) {
            return (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '$'
                    || c == '%'
                    || c == '_';
        }
        return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
    }

    private static boolean isInner(char c) {
        return c == '.' || c == '-' || c == '\'' || c == '@';
    }

    /// Han, kana and the like, which are written without spaces.
    private static boolean isAlone(char c) {
        return c >= 0x2E80
                && (c <= 0x9FFF || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFF9F))
                && Character.isLetterOrDigit(c);
    }
}
