package org.postern.content;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.IntConsumer;

/// Finds all of many words in one pass over a text, whatever their number (Aho and Corasick, 1975).
/// A word counts where no letter or digit stands right before or behind it; one that begins or ends
/// with `*` may be part of a longer one there. Scripts without spaces between words (Han, Kana,
/// Thai and others) have no such bounds. Immutable.
///
/// Its states are the beginnings of words. A way from a state by a character stands in one open
/// hash table, so that words of any script cost what their characters cost. Where a state has no
/// way on, that of its longest proper suffix is taken.
final class WordMatcher {
    /// Most characters of all words together.
    static final int MOST_CHARACTERS = 4_000_000;

    private final BitSet openBefore = new BitSet();
    private final BitSet openBehind = new BitSet();
    private final int[] lengths;
    private final long[] keys;
    private final int[] ways;
    private final int[] suffix;

    /// The nearest suffix of a state that is a word; 0 for none.
    private final int[] suffixWord;

    private final int[][] ends;

    /// @param words folded, with or without `*` at their ends; their place is their number
    WordMatcher(List<String> words) {
        var bare = words.stream().map(WordMatcher::strip).toList();
        int most = 1 + (int) characters(bare);
        int size = Integer.highestOneBit(Math.max(16, 2 * most)) * 2;
        keys = new long[size];
        ways = new int[size];
        lengths = new int[words.size()];
        var found = new ArrayList<List<Integer>>();
        found.add(List.of());
        for (int i = 0; i < words.size(); i++) {
            openBefore.set(i, words.get(i).startsWith("*"));
            openBehind.set(i, words.get(i).length() > 1 && words.get(i).endsWith("*"));
            lengths[i] = bare.get(i).length();
            if (lengths[i] > 0) {
                add(bare.get(i), i, found);
            }
        }
        suffix = new int[found.size()];
        suffixWord = new int[found.size()];
        ends = new int[found.size()][];
        for (int state = 0; state < ends.length; state++) {
            ends[state] = found.get(state).stream().mapToInt(Integer::intValue).toArray();
        }
        link(bare);
    }

    static String strip(String word) {
        int from = word.startsWith("*") ? 1 : 0;
        int to = word.length() > from && word.endsWith("*") ? word.length() - 1 : word.length();
        return word.substring(from, to);
    }

    private static long key(int state, char c) {
        return ((long) state << Character.SIZE | c) + 1;
    }

    private int slot(long key) {
        int at = (int) ((key * 0x9E3779B97F4A7C15L) >>> 33) & (keys.length - 1);
        while (keys[at] != 0 && keys[at] != key) {
            at = (at + 1) & (keys.length - 1);
        }
        return at;
    }

    /// Where a state goes by a character; 0 when it has no way of its own.
    private int way(int state, char c) {
        return ways[slot(key(state, c))];
    }

    private void add(String word, int number, List<List<Integer>> found) {
        int state = 0;
        for (int i = 0; i < word.length(); i++) {
            int at = slot(key(state, word.charAt(i)));
            if (keys[at] == 0) {
                keys[at] = key(state, word.charAt(i));
                ways[at] = found.size();
                found.add(new ArrayList<>(1));
            }
            state = ways[at];
        }
        found.get(state).add(number);
    }

    /// Finds the suffixes of all states, those of shorter ones first.
    private void link(List<String> bare) {
        int longest = bare.stream().mapToInt(String::length).max().orElse(0);
        int[] state = new int[bare.size()];
        for (int length = 0; length < longest; length++) {
            for (int i = 0; i < state.length; i++) {
                String word = bare.get(i);
                if (length < word.length()) {
                    char c = word.charAt(length);
                    int to = way(state[i], c);
                    if (length > 0) {
                        suffix[to] = step(suffix[state[i]], c);
                        int back = suffix[to];
                        suffixWord[to] = ends[back].length > 0 ? back : suffixWord[back];
                    }
                    state[i] = to;
                }
            }
        }
    }

    private int step(int from, char c) {
        int state = from;
        int to = way(state, c);
        while (to == 0 && state != 0) {
            state = suffix[state];
            to = way(state, c);
        }
        return to;
    }

    /// Hands out the number of each word that stands in the text, once for each place.
    ///
    /// @param text folded
    void find(String text, IntConsumer hit) {
        int state = 0;
        for (int i = 0; i < text.length(); i++) {
            state = step(state, text.charAt(i));
            for (int at = state; at != 0; at = suffixWord[at]) {
                for (int word : ends[at]) {
                    if (stands(text, i + 1 - lengths[word], i + 1, word)) {
                        hit.accept(word);
                    }
                }
            }
        }
    }

    private boolean stands(String text, int from, int to, int word) {
        return (openBefore.get(word) || from == 0 || parted(text, from))
                && (openBehind.get(word) || to == text.length() || parted(text, to));
    }

    /// Whether a word may end before, and another begin at, that place.
    private static boolean parted(String text, int at) {
        int before = text.codePointBefore(at);
        int behind = text.codePointAt(at);
        return !Character.isLetterOrDigit(before)
                || !Character.isLetterOrDigit(behind)
                || unspaced(before)
                || unspaced(behind);
    }

    private static boolean unspaced(int c) {
        if (c < 0x0E00) {
            return false;
        }
        return switch (Character.UnicodeScript.of(c)) {
            case HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR -> true;
            default -> false;
        };
    }

    /// How many characters words of a list take.
    static long characters(Collection<String> words) {
        return words.stream().mapToLong(String::length).sum();
    }
}
