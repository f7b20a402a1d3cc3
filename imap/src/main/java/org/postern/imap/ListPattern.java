package org.postern.imap;

/// A mailbox pattern of LIST and LSUB: `*` stands for any characters, `%` for any but `/` (RFC 9051
/// section 6.3.9).
///
/// Matching takes at most time proportional to the square of the name's length, whatever the
/// pattern, so no client can make it slow.
public final class ListPattern {
    /// The separator of levels in every mailbox name.
    public static final char SEPARATOR = '/';

    private static final String INBOX = "INBOX";

    private final String pattern;

    /// The pattern with each run of wildcards as one.
    private final String shortest;

    /// How many characters of it a name must have at least.
    private final int literals;

    public ListPattern(String pattern) {
        this.pattern = pattern;
        shortest = shortest(pattern);
        literals = (int) shortest.chars().filter(c -> !isWildcard((char) c)).count();
    }

    private static String shortest(String pattern) {
        var text = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            int last = text.length() - 1;
            if (last < 0 || !isWildcard(c) || !isWildcard(text.charAt(last))) {
                text.append(c);
            } else if (c == '*') {
                text.setCharAt(last, c);
            }
        }
        return text.toString();
    }

    private static boolean isWildcard(char c) {
        return c == '*' || c == '%';
    }

    public boolean isEmpty() {
        return pattern.isEmpty();
    }

    /// Whether the pattern begins with `root` as its first level, letter by letter: its wildcards
    /// only choose among what is below.
    public boolean names(String root) {
        return pattern.equals(root) || pattern.startsWith(root + SEPARATOR);
    }

    public boolean matches(String name) {
        if (literals > name.length()) {
            return false;
        }
        // RFC 9051 section 5.1: INBOX is INBOX in any case, as a first level too
        int folded = name.equals(INBOX) || name.startsWith(INBOX + SEPARATOR) ? INBOX.length() : 0;
        // here[i]: the name so far is matched by the shortest pattern's first i characters
        var here = new boolean[shortest.length() + 1];
        here[0] = true;
        skipWildcards(here);
        for (int n = 0; n < name.length(); n++) {
            here = step(here, name.charAt(n), n < folded);
        }
        return here[shortest.length()];
    }

    private boolean[] step(boolean[] here, char c, boolean folded) {
        var next = new boolean[here.length];
        for (int i = 0; i < shortest.length(); i++) {
            if (here[i]) {
                char p = shortest.charAt(i);
                if (p == '*' || (p == '%' && c != SEPARATOR)) {
                    next[i] = true;
                } else if (p == c || (folded && Characters.upper(p) == c)) {
                    next[i + 1] = true;
                }
            }
        }
        skipWildcards(next);
        return next;
    }

    /// A wildcard matches nothing as well.
    private void skipWildcards(boolean[] here) {
        for (int i = 0; i < shortest.length(); i++) {
            if (here[i] && isWildcard(shortest.charAt(i))) {
                here[i + 1] = true;
            }
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ListPattern that && pattern.equals(that.pattern);
    }

    @Override
    public int hashCode() {
        return pattern.hashCode();
    }

    @Override
    public String toString() {
        return pattern;
    }
}
