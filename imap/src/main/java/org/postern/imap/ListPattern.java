package org.postern.imap;

/// A mailbox pattern of LIST and LSUB: `*` stands for any characters, `%` for any but `/` (RFC 9051
/// section 6.3.9).
///
/// Matching takes time proportional to pattern times name whatever the pattern, so no client can
/// make it slow.
public final class ListPattern {
    /// The separator of levels in every mailbox name.
    public static final char SEPARATOR = '/';

    private static final String INBOX = "INBOX";

    private final String pattern;

    public ListPattern(String pattern) {
        this.pattern = pattern;
    }

    public boolean matches(String name) {
        // RFC 9051 section 5.1: INBOX is INBOX in any case, as a first level too
        int folded = name.equals(INBOX) || name.startsWith(INBOX + SEPARATOR) ? INBOX.length() : 0;
        // here[i]: the name so far is matched by the pattern's first i characters
        var here = new boolean[pattern.length() + 1];
        here[0] = true;
        skipWildcards(here);
        for (int n = 0; n < name.length(); n++) {
            here = step(here, name.charAt(n), n < folded);
        }
        return here[pattern.length()];
    }

    private boolean[] step(boolean[] here, char c, boolean folded) {
        var next = new boolean[here.length];
        for (int i = 0; i < pattern.length(); i++) {
            if (here[i]) {
                char p = pattern.charAt(i);
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
        for (int i = 0; i < pattern.length(); i++) {
            if (here[i] && (pattern.charAt(i) == '*' || pattern.charAt(i) == '%')) {
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
