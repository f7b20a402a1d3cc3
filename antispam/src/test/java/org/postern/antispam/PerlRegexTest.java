package org.postern.antispam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The meaning of patterns, each line checked against perl 5.36.
class PerlRegexTest {
    /// Pattern, modifiers, text, what matches or `-`. `\n` stands for LF in the text.
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '\u0001',
            value = {
                "abc~~xabcx~abc",
                "ABC~i~xabcx~abc",
                "a.c~~a\\nc~-",
                "a.c~s~a\\nc~a\\nc",
                "^b~~a\\nb~-",
                "^b~m~a\\nb~b",
                "a$~~a\\n~a",
                "a\\z~~a\\n~-",
                "a\\Z~~a\\n~a",
                "a$~m~a\\nb~a",
                "(?:foo|bar)+x~~foobarfoox~foobarfoox",
                "a{2,3}~~aaaa~aaa",
                "a{2,3}?~~aaaa~aa",
                "a{,2}~~aaaa~aa",
                "a{x}~~a{x}~a{x}",
                "<.+?>~~<a><b>~<a>",
                "<[^>]++>~~<a><b>~<a>",
                "a++a~~aaa~-",
                "(?>a+)a~~aaa~-",
                "\\bfoo\\b~~a foo b~foo",
                "\\Bfoo~~xfoo~foo",
                "(?<=a)b~~ab~b",
                "(?<=a|bc)d~~bcd~d",
                "(?<!a)b~~ab b~b",
                "(?<!\\d{1,3})x~~12x x~x",
                "foo(?=bar)~~foobar~foo",
                "foo(?!bar)~~foobar foobaz~foo",
                "(a)(b)?\\1~~aa~aa",
                "(a+)b\\1~~aabaa~aabaa",
                "(?i:A)b~~ab~ab",
                "(?i:A)B~~ab~-",
                "a(?i)B|C~~c~c",
                "((?i)a)B~~ab~-",
                "[]a]+~~a]a~a]a",
                "[^]a]+~~a]xy~xy",
                "[a\\-z]+~~-az~-az",
                "[\\w.-]+~~a.b-c~a.b-c",
                "[[:alpha:]]+~~ab1~ab",
                "[[:^digit:]]+~~12ab~ab",
                "[\\x41-\\x43]+~~ABCD~ABC",
                "\\x{41}~~A~A",
                "\\x{0456}~~A~-",
                "\\101~~A~A",
                "a b~x~ab~ab",
                "a\\ b~x~a b~a b",
                "a[ ]b~x~a b~a b",
                "a#c~x~a~a",
                "a(?#no)b~~ab~ab",
                "foo\\Kbar~~foobar~bar",
                "(?<n>a)\\k<n>~~aa~aa",
                "(a)?(?(1)b|c)~~ab~ab",
                "(a)?(?(1)b|c)~~c~c",
                "(?:a?){3}b~~aab~aab",
                "(?:a*)*b~~aaab~aaab",
                "(?:a|ab)(?:c|bcd)d*~~abcd~abcd",
                "(?:x{0,2}y){2}~~xyxxy~xyxxy",
                "^(?:.{2,4}\\n)+$~~ab\\nabc\\n~ab\\nabc\\n",
                "\\S+\\@\\S+~~a b@c d~b@c",
                "(?:^|\\s)x~~x x~x",
                "(?!.*b)a~~ab a~a",
                "\\d+(?:,\\d{3})*\\sx~~1,234,567 x~1,234,567 x",
                "(?-i:A)b~i~aB AB~AB",
                "(?^:A)b~i~aB AB~AB",
                "\\Q.*\\E~~a.*~.*",
                "a|b|~~c~",
                "x*~~aaa~",
                "(?:a|b){2,3}?c~~ababc~babc"
            })
    void matchesAsPerlDoes(String pattern, String modifiers, String text, String expected)
            throws RegexException {
        var regex = PerlRegex.compile(pattern, modifiers == null ? "" : modifiers);
        byte[] octets = Octets.bytes(text.replace("\\n", "\n"));
        var run = new RegexRun(100_000);
        boolean found = run.find(regex, octets);
        var match = found ? Octets.text(octets, run.start(), run.end()) : "-";
        assertThat(match).isEqualTo(expected == null ? "" : expected.replace("\\n", "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a", "a)", "[a", "a**", "\\", "(?{die})", "*a", "a{3,2}", "\\p{L}"})
    void refusesWhatItCannotRead(String pattern) {
        assertThatThrownBy(() -> PerlRegex.compile(pattern, "")).isInstanceOf(RegexException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "(?:a+)+b~aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaxb",
                "(?:a|aa)+b~aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaxb",
                "(?:.*.*.*)x{2}~aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaax"
            })
    void noPatternRunsAway(String pattern, String text) throws RegexException {
        var regex = PerlRegex.compile(pattern, "");
        var run = new RegexRun(100_000);
        byte[] octets = Octets.bytes(text.repeat(4));
        assertThatThrownBy(() -> run.find(regex, octets)).isInstanceOf(RegexRun.Spent.class);
    }

    @Test
    void aLongTextDoesNotExhaustTheStack() throws RegexException {
        var regex = PerlRegex.compile("^(?:a|b)*c", "");
        byte[] octets = Octets.bytes("ab".repeat(50_000) + "c");
        assertThat(new RegexRun(10_000_000).find(regex, octets)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "viagra~i~viagra",
                "\\bfoo(?:bar|baz)\\b~~foobar foobaz",
                "(?:click|press)\\s+here~~click press",
                "x{0,5}unsubscribe~~unsubscr",
                ".*~~",
                "\\d+~~",
                "a~~"
            })
    void knowsWhatMustStandInAMatch(String pattern, String modifiers, String literals)
            throws RegexException {
        var regex = PerlRegex.compile(pattern, modifiers == null ? "" : modifiers);
        assertThat(String.join(" ", regex.literals())).isEqualTo(literals == null ? "" : literals);
    }

    @Test
    void findsAllTextsInOnePass() {
        var builder = new LiteralIndex.Builder();
        builder.add("he", 0);
        builder.add("she", 1);
        builder.add("hers", 2);
        builder.add("his", 3);
        var index = builder.build();
        var marks = new LiteralIndex.Marks(4);
        byte[] text = Octets.bytes("uSHErs");
        index.scan(text, 0, text.length, marks);
        assertThat(marks.count()).isEqualTo(3);
        marks.clear();
        index.scan(text, 0, 2, marks);
        assertThat(marks.count()).isZero();
    }
}
