package org.postern.store;

import org.postern.store.StoreException.Kind;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Flags by name, as a client sends them: not yet bound to a folder's keyword bits.
///
/// @param system bits of [Flags#SYSTEM]
/// @param keywords compared without regard to ASCII case (RFC 9051 section 2.3.2), kept as typed
public record FlagSet(long system, SortedSet<String> keywords) {
    /// Most characters of one keyword.
    public static final int MAX_KEYWORD_LENGTH = 100;

    /// No flag.
    public static final FlagSet NONE = new FlagSet(0, Collections.emptySortedSet());

    public FlagSet {
        if ((system & ~Flags.SYSTEM) != 0) {
            throw new IllegalArgumentException("not system flags: " + Long.toHexString(system));
        }
        var sorted = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        sorted.addAll(keywords);
        keywords = Collections.unmodifiableSortedSet(sorted);
    }

    /// @throws StoreException `INVALID_NAME` for a keyword that is no atom or too long
    public static FlagSet of(long system, Set<String> keywords) throws StoreException {
        for (String keyword : keywords) {
            if (!isKeyword(keyword)) {
                throw new StoreException(Kind.INVALID_NAME, "keyword");
            }
        }
        return new FlagSet(system, new TreeSet<>(keywords));
    }

    public static FlagSet of(long system) {
        return new FlagSet(system, Collections.emptySortedSet());
    }

    // RFC 9051 section 9: flag-keyword is an atom, and so holds no atom-specials.
    static boolean isKeyword(String keyword) {
        if (keyword.isEmpty() || keyword.length() > MAX_KEYWORD_LENGTH) {
            return false;
        }
        for (int i = 0; i < keyword.length(); i++) {
            char c = keyword.charAt(i);
            if (c <= ' ' || c > '~' || "(){%*\"\\]".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }
}
