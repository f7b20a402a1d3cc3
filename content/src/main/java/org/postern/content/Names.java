package org.postern.content;

/// The names of what administrators make: word lists, filters, scripts.
final class Names {
    private static final int LONGEST = 64;

    private Names() {}

    /// @throws IllegalArgumentException when it is none
    static String checked(String name) {
        boolean good =
                !name.isEmpty()
                        && name.length() <= LONGEST
                        && name.codePoints()
                                .allMatch(
                                        c -> Character.isLetterOrDigit(c) || "-_.".indexOf(c) >= 0);
        if (!good) {
            throw new IllegalArgumentException(
                    "a name has 1 to " + LONGEST + " letters, digits, dots, - and _");
        }
        return name;
    }
}
