package org.postern.sieve;

import java.util.Locale;

/// Names of header fields.
final class FieldNames {
    private static final int LONGEST = 998;

    private FieldNames() {}

    /// RFC 5322 section 2.2: printable ASCII without colon.
    static boolean isOne(String name) {
        return !name.isEmpty()
                && name.length() <= LONGEST
                && name.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ':');
    }

    /// The form in which names are equal; names that a script gives are of this form before it
    /// runs.
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
