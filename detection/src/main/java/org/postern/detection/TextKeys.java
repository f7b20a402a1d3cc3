package org.postern.detection;

import java.util.ArrayList;
import java.util.List;

/// Takes a text, a character at a time, as people read it: letters only, in one case, in words.
/// What changes from copy to copy of a mass mailing (numbers, codes, names of one word here and
/// there) changes few of the rows of three words that the keys are made of. For one thread.
final class TextKeys {
    /// A text of fewer words has no keys: greetings and signatures are the same in many messages.
    static final int LEAST_WORDS = 25;

    /// Words that are read.
    static final int MOST_WORDS = 6_000;

    static final int KEYS = 8;

    private static final int ROW = 3;
    private static final int LONGEST_WORD = 40;

    /// What is seen of an address of a page, whose words do not count: mass mailers make them up.
    private static final int LONGEST_TOKEN = 16;

    private final StringBuilder word = new StringBuilder();
    private final MinHash rows = new MinHash(KEYS);
    private final long[] last = new long[ROW];
    private int words;

    /// The beginning of the token that is coming in: of an address of a page, perhaps.
    private final StringBuilder token = new StringBuilder();

    void add(char c) {
        if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == '\'' || c == '(' || c == ')') {
            endWord();
            endToken();
            return;
        }
        if (token.length() < LONGEST_TOKEN) {
            token.append(c);
        }
        if (Character.isLetter(c)) {
            if (word.length() < LONGEST_WORD) {
                word.append(Character.toLowerCase(c));
            }
        } else {
            endWord();
        }
    }

    private void endWord() {
        if (word.length() > 1 && words < MOST_WORDS && !isAddress()) {
            System.arraycopy(last, 1, last, 0, ROW - 1);
            last[ROW - 1] = Hash64.of(word);
            if (++words >= ROW) {
                long row = 0;
                for (long one : last) {
                    row = Hash64.mix(row * 31 + one);
                }
                rows.add(row);
            }
        }
        word.setLength(0);
    }

    private boolean isAddress() {
        return token.length() > 7 && token.indexOf("://") > 0;
    }

    private void endToken() {
        token.setLength(0);
    }

    /// The text has ended.
    void end() {
        endWord();
        endToken();
    }

    List<Long> text() {
        var keys = new ArrayList<Long>();
        if (words >= LEAST_WORDS) {
            for (long key : rows.keys(KeyKind.TEXT)) {
                keys.add(key);
            }
        }
        return keys;
    }
}
