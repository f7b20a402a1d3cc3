package org.postern.backup;

import org.postern.store.FlagSet;
import org.postern.store.Flags;
import org.postern.store.StoreException;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Flags as the words and letters that stand in files.
final class FlagNames {
    /// RFC 9051 section 2.3.2.
    private static final Map<String, Long> SYSTEM =
            Map.of(
                    "\\Seen", Flags.SEEN,
                    "\\Answered", Flags.ANSWERED,
                    "\\Flagged", Flags.FLAGGED,
                    "\\Deleted", Flags.DELETED,
                    "\\Draft", Flags.DRAFT);

    private FlagNames() {}

    /// Flags of a message; words that can be no keyword are left out.
    static FlagSet of(long system, Collection<String> keywords) {
        var kept = new TreeSet<>(keywords);
        kept.removeIf(keyword -> !isKeyword(keyword));
        return new FlagSet(system, kept);
    }

    private static boolean isKeyword(String word) {
        try {
            return !FlagSet.of(0, Set.of(word)).keywords().isEmpty();
        } catch (StoreException e) {
            return false;
        }
    }

    /// Reads `\Seen`, `$Forwarded`.
    static FlagSet parse(Collection<String> names) {
        long system = 0;
        var keywords = new ArrayList<String>();
        for (String name : names) {
            var flag = SYSTEM.get(name);
            if (flag == null) {
                keywords.add(name);
            } else {
                system |= flag;
            }
        }
        return of(system, keywords);
    }

    /// As [#parse] reads it.
    static List<String> print(FlagSet flags) {
        var names = new ArrayList<String>();
        SYSTEM.forEach((name, bit) -> {
            if ((flags.system() & bit) != 0) {
                names.add(name);
            }
        });
        names.sort(null);
        names.addAll(flags.keywords());
        return names;
    }

    /// One letter a system flag: how Maildir and mbox write them.
    record Letters(String letters, List<Long> bits) {
        String print(long system) {
            var text = new StringBuilder();
            for (int i = 0; i < bits.size(); i++) {
                if ((system & bits.get(i)) != 0) {
                    text.append(letters.charAt(i));
                }
            }
            return text.toString();
        }

        long parse(String text) {
            long system = 0;
            for (int i = 0; i < bits.size(); i++) {
                system |= text.indexOf(letters.charAt(i)) >= 0 ? bits.get(i) : 0;
            }
            return system;
        }
    }
}
