package org.postern.antispam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

/// What loosened patterns dismiss never matches, whatever happens to their tables.
class LooseGroupTest {
    private static final List<String> PATTERNS =
            List.of(
                    "a[a-d]?b",
                    "(?:ab|ba){3,}",
                    "\\bc.{0,4}d\\b",
                    "[ab]{4}[cd]{4}",
                    "(?=a)[abc]{2,6}d(?!a)",
                    "d(?:a|b|ab)*d",
                    "[^a ]{12}",
                    "(a)(b)?\\1c",
                    "(?<!b)c{2}",
                    "(?:a.){5}b");

    private static List<LooseNet> patterns() throws RegexException {
        List<LooseNet> all = new ArrayList<>();
        for (int i = 0; i < PATTERNS.size(); i++) {
            var pattern = LooseNet.of(PerlRegex.compile(PATTERNS.get(i), "").node(), i);
            if (pattern != null) {
                all.add(pattern);
            }
        }
        return all;
    }

    private static List<byte[]> texts(long seed, int count) {
        var random = new Random(seed);
        List<byte[]> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] text = new byte[random.nextInt(60)];
            for (int k = 0; k < text.length; k++) {
                text[k] = (byte) "abcd \u00e9".charAt(random.nextInt(6));
            }
            texts.add(text);
        }
        return texts;
    }

    private static List<List<Integer>> found(LooseGroup group, List<byte[]> texts) {
        var marks = new LiteralIndex.Marks(PATTERNS.size());
        marks.clear();
        group.scan(texts, marks);
        marks.sort();
        List<List<Integer>> found = new ArrayList<>();
        texts.forEach(text -> found.add(new ArrayList<>()));
        for (int i = 0; i < marks.count(); i++) {
            found.get(marks.text(i)).add(marks.number(i));
        }
        return found;
    }

    private static void holdsAllThatMatches(List<List<Integer>> found, List<byte[]> texts)
            throws RegexException {
        var run = new RegexRun(Long.MAX_VALUE);
        for (int number = 0; number < PATTERNS.size(); number++) {
            var regex = PerlRegex.compile(PATTERNS.get(number), "");
            for (int i = 0; i < texts.size(); i++) {
                if (run.find(regex, texts.get(i))) {
                    assertThat(found.get(i))
                            .as("%s in %s", PATTERNS.get(number), Octets.text(texts.get(i)))
                            .contains(number);
                }
            }
        }
    }

    @Test
    void dismissesNothingThatMatches() throws RegexException {
        long seed = 20261123;
        var texts = texts(seed, 3_000);
        var group = new LooseGroup(patterns());
        assertThat(group.automata()).hasSize(1);
        holdsAllThatMatches(found(group, texts), texts);
    }

    @Test
    void dismissesMost() throws RegexException {
        var texts = List.of(Octets.bytes("the quick brown fox jumps over it"));
        assertThat(found(new LooseGroup(patterns()), texts).getFirst()).hasSizeLessThan(4);
    }

    @Test
    void cutsWhatFillsItsTableTooSoon() throws RegexException {
        var texts = texts(7, 3_000);
        var group = new LooseGroup(patterns(), 1);
        // Passes over four at once and over the rest, while they come to be more.
        for (int i = 0; i < 12; i++) {
            holdsAllThatMatches(found(group, texts), texts);
        }
        assertThat(group.automata()).hasSizeGreaterThan(4);
        assertThat(group.automata().stream().mapToInt(one -> one.net().patterns()).sum())
                .isEqualTo(patterns().size());
    }

    @Test
    void whatStatesStandForHasItsBound() throws RegexException {
        var texts = texts(13, 1_000);
        var group = new LooseGroup(patterns(), 4);
        for (int i = 0; i < 12; i++) {
            holdsAllThatMatches(found(group, texts), texts);
            assertThat(group.automata()).allMatch(one -> one.members() <= 64);
        }
    }

    @Test
    void aMessageMayMakeOnlySoManyStates() throws RegexException {
        // Every text goes on where no other has been.
        var group = new LooseGroup(patterns());
        var marks = new LiteralIndex.Marks(PATTERNS.size());
        while (marks.mayMakeState()) {
            marks.clear();
        }
        var texts = texts(11, 50);
        group.scan(texts, marks);
        marks.sort();
        assertThat(group.automata()).allSatisfy(one -> assertThat(one.states()).isLessThan(3));
        int open = (int) texts.stream().filter(text -> text.length > 0).count();
        assertThat(marks.count()).isEqualTo(open * patterns().size());
    }

    @Test
    void threadsShareTables() throws Exception {
        var group = new LooseGroup(patterns(), 1 << 11);
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<List<List<Integer>>>> work = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                long seed = i;
                work.add(() -> found(group, texts(seed, 500)));
            }
            var results = threads.invokeAll(work);
            for (int i = 0; i < results.size(); i++) {
                holdsAllThatMatches(results.get(i).get(), texts(i, 500));
            }
        }
    }
}
