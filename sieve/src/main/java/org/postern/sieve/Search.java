package org.postern.sieve;

/// Looks for one text in another in time that grows with the sum of their lengths, whatever they
/// hold.
final class Search {
    /// Up to this product of the lengths trying each place is fastest, and cheap at its worst.
    private static final long SMALL = 1 << 20;

    private Search() {}

    /// @return the first place at or behind `from`, or -1
    static int indexOf(String text, String wanted, int from) {
        return (long) text.length() * wanted.length() <= SMALL
                ? text.indexOf(wanted, from)
                : byBorders(text, wanted, from);
    }

    /// Knuth, Morris and Pratt's way: what has matched tells how far to move on.
    private static int byBorders(String text, String wanted, int from) {
        if (text.length() - from < wanted.length()) {
            return -1;
        }
        int[] border = borders(wanted);
        int matched = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            while (matched > 0 && wanted.charAt(matched) != c) {
                matched = border[matched - 1];
            }
            if (wanted.charAt(matched) == c) {
                matched++;
            }
            if (matched == wanted.length()) {
                return i - matched + 1;
            }
        }
        return -1;
    }

    private static int[] borders(String wanted) {
        int[] border = new int[wanted.length()];
        int length = 0;
        for (int i = 1; i < border.length; i++) {
            while (length > 0 && wanted.charAt(length) != wanted.charAt(i)) {
                length = border[length - 1];
            }
            if (wanted.charAt(length) == wanted.charAt(i)) {
                length++;
            }
            border[i] = length;
        }
        return border;
    }
}
