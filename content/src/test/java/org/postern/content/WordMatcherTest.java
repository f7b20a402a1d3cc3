package org.postern.content;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class WordMatcherTest {
    private static List<String> found(String text, String... words) {
        var folded = List.of(words).stream().map(FoldedWords::of).toList();
        var hits = new ArrayList<String>();
        new WordMatcher(folded).find(FoldedWords.of(text), hit -> hits.add(words[hit]));
        return hits;
    }

    @Test
    void findsWholeWordsInAnyCase() {
        assertThat(found("The CAT sat on a concatenation", "cat", "on", "dog"))
                .containsExactly("cat", "on");
    }

    @Test
    void findsPhrasesAcrossWhiteSpace() {
        assertThat(found("a Free\r\n   offer!", "free offer", "offer"))
                .containsExactlyInAnyOrder("free offer", "offer");
    }

    @Test
    void aStarOpensAnEnd() {
        assertThat(found("viagrandiose subviagra", "viagra", "viagra*", "*viagra"))
                .containsExactly("viagra*", "*viagra");
    }

    @Test
    void seesThroughDisguises() {
        assertThat(found("V\u00ADi\u200Ba\uFF47ra stra\u00DFe", "viagra", "STRASSE"))
                .containsExactly("viagra", "STRASSE");
        assertThat(found("これは賭博です", "賭博")).containsExactly("賭博");
    }

    @Test
    void findsWhatLookingForEachWordFinds() {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            var words = new ArrayList<String>();
            for (int i = 0; i < 8; i++) {
                words.add("*" + letters(random, 1 + random.nextInt(4)) + "*");
            }
            String text = letters(random, 60);
            var hits = new ArrayList<Integer>();
            new WordMatcher(words).find(text, hits::add);
            var naive = new ArrayList<Integer>();
            for (int word = 0; word < words.size(); word++) {
                String bare = WordMatcher.strip(words.get(word));
                for (int at = text.indexOf(bare); at >= 0; at = text.indexOf(bare, at + 1)) {
                    naive.add(word);
                }
            }
            assertThat(hits)
                    .as("postern.seed=%d %s in %s", seed, words, text)
                    .containsExactlyInAnyOrderElementsOf(naive);
        }
    }

    private static String letters(Random random, int length) {
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(3)));
        }
        return text.toString();
    }
}
