package org.postern.sieve;

import org.jspecify.annotations.Nullable;
import org.postern.mail.Casemap;

/// How texts are compared (RFC 5228 section 2.7.3). Two texts are equal when their folded forms
/// are, and one stands in the other when that is so of the folded forms.
enum Comparator {
    // RFC 4790 section 9.3
    OCTET("i;octet", true),
    // RFC 4790 section 9.2
    ASCII_CASEMAP("i;ascii-casemap", true),
    // RFC 4790 section 9.1
    ASCII_NUMERIC("i;ascii-numeric", false),
    // RFC 5051 section 2
    UNICODE_CASEMAP("i;unicode-casemap", true);

    private final String name;
    private final boolean substrings;

    Comparator(String name, boolean substrings) {
        this.name = name;
        this.substrings = substrings;
    }

    static @Nullable Comparator named(String name) {
        for (Comparator one : values()) {
            if (one.name.equals(name)) {
                return one;
            }
        }
        return null;
    }

    /// What `require` must name for it; empty for those that need no asking.
    String capability() {
        return this == OCTET || this == ASCII_CASEMAP ? "" : "comparator-" + name;
    }

    /// Whether it can tell if one text stands in another.
    boolean hasSubstrings() {
        return substrings;
    }

    String fold(String text) {
        return switch (this) {
            case OCTET -> text;
            case ASCII_CASEMAP -> upper(text);
            case ASCII_NUMERIC -> number(text);
            case UNICODE_CASEMAP -> Casemap.fold(text);
        };
    }

    /// Whether letters of both cases are one to it, so that patterns may be matched without regard
    /// to case.
    boolean ignoresCase() {
        return this == ASCII_CASEMAP || this == UNICODE_CASEMAP;
    }

    /// Orders two texts that are folded.
    int compareFolded(String a, String b) {
        if (this == ASCII_NUMERIC) {
            return compareNumbers(a, b);
        }
        return compareCodePoints(a, b);
    }

    private static String upper(String text) {
        int first = 0;
        int length = text.length();
        while (first < length && !isLower(text.charAt(first))) {
            first++;
        }
        if (first == length) {
            return text;
        }
        char[] letters = text.toCharArray();
        for (int i = 0; i < letters.length; i++) {
            char c = letters[i];
            letters[i] = isLower(c) ? (char) (c - 0x20) : c;
        }
        return new String(letters);
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    /// The digits that a text begins with, without leading zeros; empty for a text that begins with
    /// none, which is above all numbers.
    private static String number(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        int start = 0;
        while (start < end - 1 && text.charAt(start) == '0') {
            start++;
        }
        return text.substring(start, end);
    }

    private static int compareNumbers(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Boolean.compare(a.isEmpty(), b.isEmpty());
        }
        return a.length() != b.length() ? Integer.compare(a.length(), b.length()) : a.compareTo(b);
    }

    /// In the order of UTF-8 octets, which is that of code points and not that of Java's strings.
    private static int compareCodePoints(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean surrogates = Character.isSurrogate(x) || Character.isSurrogate(y);
                return surrogates
                        ? Integer.compare(a.codePointAt(i), b.codePointAt(i))
                        : Character.compare(x, y);
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
