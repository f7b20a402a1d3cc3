package org.postern.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class WordsTest {
    @Test
    void splitsLines() throws ProblemException {
        assertThat(Words.split("")).isEmpty();
        assertThat(Words.split("  User  Add\talice ")).containsExactly("User", "Add", "alice");
        assertThat(Words.split("a \"b c\" \"\" d\\ e")).containsExactly("a", "b c", "", "d e");
        assertThat(Words.split("x\"y z\"w")).containsExactly("xy zw");
        assertThat(Words.split("\"a\\\"b\" \\\\")).containsExactly("a\"b", "\\");
    }

    @Test
    void refusesOpenQuotes() {
        assertThatThrownBy(() -> Words.split("User Add \"alice"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("not closed");
        assertThatThrownBy(() -> Words.split("User\\")).hasMessageContaining("backslash");
    }

    @Test
    void splitsLists() {
        assertThat(Words.elements("a, b ,c")).containsExactly("a", "b", "c");
        assertThat(Words.elements(" ")).isEmpty();
        assertThat(Words.elements("\"a, b\", c\\,d")).containsExactly("a, b", "c,d");
        assertThatThrownBy(() -> Words.elements("a,,b")).hasMessageContaining("empty");
    }

    @Test
    void readsWhatItPrints() throws ProblemException {
        var random = new Random(7);
        String letters = "ab \t\"\\,#=é";
        for (int i = 0; i < 2_000; i++) {
            var words = new ArrayList<String>();
            for (int w = random.nextInt(4); w >= 0; w--) {
                var word = new StringBuilder();
                for (int c = random.nextInt(6); c > 0; c--) {
                    word.append(letters.charAt(random.nextInt(letters.length())));
                }
                words.add(word.toString());
            }
            List<String> quoted = words.stream().map(Words::quoteIfNeeded).toList();
            assertThat(Words.split(String.join(" ", quoted))).as("seed 7").isEqualTo(words);
            assertThat(Words.elements(Words.join(words))).as("seed 7").isEqualTo(words);
        }
    }

    @Test
    void makesSentencesOfWhatIsWrong() {
        assertThat(Words.sentence("must be red or blue")).isEqualTo("It must be red or blue.");
        assertThat(Words.sentence("not an IP address: 300.1.1.1"))
                .isEqualTo("Not an IP address: 300.1.1.1.");
        assertThat(Words.sentence("The words are a, b.")).isEqualTo("The words are a, b.");
        assertThat(Words.sentence(null)).isEqualTo("It cannot be read.");
    }
}
