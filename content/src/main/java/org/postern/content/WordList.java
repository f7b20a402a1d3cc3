package org.postern.content;

import java.util.List;
import java.util.TreeSet;

/// A named list of words (SPEC CNT-3), with what finds them. Immutable.
///
/// @param words as they were given, in order; phrases may have spaces, a `*` at either end lets the
///   word be part of a longer one
record WordList(String name, List<String> words, WordMatcher matcher) {
    /// Most words of one list.
    static final int MOST_WORDS = 200_000;

    /// Longest word, in characters.
    static final int LONGEST_WORD = 200;

    static WordList of(String name, List<String> words) {
        var sorted = List.copyOf(new TreeSet<>(words));
        return new WordList(
                name, sorted, new WordMatcher(sorted.stream().map(FoldedWords::of).toList()));
    }
}
