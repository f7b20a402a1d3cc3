package org.postern.access.jmap;

import org.postern.store.FlagSet;
import org.postern.store.Flags;
import org.postern.store.FolderView;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Keywords of Emails as flags of messages.
// RFC 8621 section 4.1.1
final class EmailKeywords {
    private static final Map<String, Long> SYSTEM =
            Map.of(
                    "$seen", Flags.SEEN,
                    "$answered", Flags.ANSWERED,
                    "$flagged", Flags.FLAGGED,
                    "$draft", Flags.DRAFT);

    private EmailKeywords() {}

    /// Whether it is one: 1 to 255 characters, none of them special to IMAP.
    static boolean valid(String keyword) {
        if (keyword.isEmpty() || keyword.length() > 255) {
            return false;
        }
        for (int i = 0; i < keyword.length(); i++) {
            char c = keyword.charAt(i);
            if (c <= ' ' || c > '~' || "(){]%*\"\\".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether the store can keep it.
    static boolean fits(String keyword) {
        return valid(keyword)
                && keyword.length() <= FlagSet.MAX_KEYWORD_LENGTH
                && keyword.indexOf('{') < 0;
    }

    /// Flags of keywords that are valid.
    static FlagSet flags(Collection<String> keywords) {
        long system = 0;
        var others = new TreeSet<String>();
        for (String keyword : keywords) {
            Long bit = SYSTEM.get(keyword.toLowerCase(Locale.ROOT));
            if (bit == null) {
                others.add(keyword);
            } else {
                system |= bit;
            }
        }
        return new FlagSet(system, others);
    }

    /// Keywords of one message, in lower case, added to others.
    static void add(FolderView view, long flags, Set<String> into) {
        SYSTEM.forEach((keyword, bit) -> {
            if ((flags & bit) != 0) {
                into.add(keyword);
            }
        });
        if (flags >>> Flags.FIRST_KEYWORD != 0) {
            var names = view.keywords().names();
            for (int i = 0; i < names.size(); i++) {
                if ((flags & 1L << (Flags.FIRST_KEYWORD + i)) != 0) {
                    into.add(names.get(i).toLowerCase(Locale.ROOT));
                }
            }
        }
    }

    /// The bits that stand for a keyword in a folder; 0 when no message there has it.
    static long mask(FolderView view, String keyword) {
        Long bit = SYSTEM.get(keyword.toLowerCase(Locale.ROOT));
        if (bit != null) {
            return bit;
        }
        var names = view.keywords().names();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equalsIgnoreCase(keyword)) {
                return 1L << (Flags.FIRST_KEYWORD + i);
            }
        }
        return 0;
    }
}
