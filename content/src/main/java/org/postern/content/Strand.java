package org.postern.content;

import org.jspecify.annotations.Nullable;
import org.postern.store.Filing;
import org.postern.store.FlagSet;

import java.util.List;

/// Some of a message's recipients, for whom the same holds so far. Stages make new ones of it, and
/// more of one where recipients part. Immutable, but for what its content remembers.
///
/// @param who their places among the addressees
/// @param score so far
/// @param virus as RFC 5235 section 2.3 counts: 0 not looked at, 1 clean, 4 suspicious, 5 infected
/// @param lines header lines to add
/// @param folder where an administrator's filter files it; null: nowhere
/// @param flags that such a filter sets
/// @param decision what becomes of it; null: it goes on
record Strand(
        List<Integer> who,
        Content content,
        Score score,
        int virus,
        String lines,
        @Nullable String folder,
        List<String> flags,
        @Nullable Decision decision) {
    Strand {
        who = List.copyOf(who);
        flags = List.copyOf(flags);
    }

    static Strand of(List<Integer> who, Content content) {
        return new Strand(who, content, Score.NONE, 0, "", null, List.of(), null);
    }

    boolean decided() {
        return decision != null;
    }

    Strand of(List<Integer> fewer) {
        return new Strand(fewer, content, score, virus, lines, folder, flags, decision);
    }

    Strand with(Content other) {
        return new Strand(who, other, score, virus, lines, folder, flags, decision);
    }

    Strand with(Score other) {
        return new Strand(who, content, other, virus, lines, folder, flags, decision);
    }

    Strand virus(int found, String line) {
        return new Strand(who, content, score, found, lines + line, folder, flags, decision);
    }

    Strand filed(String into) {
        return new Strand(who, content, score, virus, lines, into, flags, decision);
    }

    Strand flagged(List<String> more) {
        return new Strand(who, content, score, virus, lines, folder, more, decision);
    }

    Strand decided(Decision what) {
        return new Strand(who, content, score, virus, lines, folder, flags, what);
    }

    FlagSet flagSet() {
        return Filing.flags(flags);
    }
}
