package org.postern.sieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

final class SieveCompilerTest {
    private static Script parse(String script) throws SieveException {
        var complaints = new Complaints(100);
        var parsed = SieveParser.parse(script.getBytes(StandardCharsets.UTF_8), "", complaints);
        complaints.refuse();
        return parsed;
    }

    private static List<SieveError> check(String script) throws SieveException {
        return SieveCompiler.compile(
                        script.getBytes(StandardCharsets.UTF_8),
                        SieveDialect.USER,
                        ScriptLibrary.EMPTY)
                .warnings();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# nothing\r\n",
                "/* nothing */ keep;",
                "stop;",
                "if true { keep; } elsif false { discard; } else { stop; }",
                "if not anyof (true, allof (false, true)) { keep; }",
                "if address :is \"from\" \"tim@example.com\" { discard; }",
                "if address :comparator \"i;octet\" :domain :matches [\"from\", \"Sender\"]"
                        + " [\"*.example\"] { keep; }",
                "if header :contains [\"Subject\"] \"MAKE MONEY FAST\" { discard; }",
                "if size :over 100K { discard; }",
                "if size :under 1G { keep; }",
                "if exists [\"From\",\"Date\"] { keep; }",
                "redirect \"bart@example.com\";",
                "redirect \"Bart <bart@example.com>\";",
                "require \"fileinto\"; fileinto \"INBOX.a\\\"b\\\\c\";",
                "require [\"fileinto\", \"copy\", \"imap4flags\", \"mailbox\"];"
                        + " fileinto :copy :create :flags [\"\\\\Seen\"] \"x\";",
                "require \"envelope\"; require \"subaddress\";"
                        + " if envelope :detail :is \"to\" \"list\" { keep; }",
                "require \"relational\"; if header :value \"GE\" \"X-Score\" \"5\" { discard; }",
                "require \"vacation\"; vacation :days 7 :subject \"away\" :addresses [\"a@b.test\"]"
                        + " text: # comment\r\nHello\r\n..dot\r\n.\r\n;",
                "require \"body\"; if body :content [\"text\"] :contains \"x\" { stop; }",
                "require \"reject\"; reject \"no\";",
                "require \"encoded-character\"; if header :is \"s\" \"${unicode: 40 10FFFF}\""
                        + " {stop;}",
                "KEEP; Stop;"
            })
    void takesWhatKeepsToTheLanguage(String script) throws Exception {
        assertThat(check(script)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "keep|line 1, column 5: expected ; or { behind keep",
                "keep;;|line 1, column 6: expected a command",
                "if true {|line 1, column 9: the block has no end",
                "if true { keep; ]|line 1, column 17: expected a command or }",
                "frobnicate;|line 1, column 1: there is no command frobnicate",
                "if frob { stop; }|line 1, column 4: there is no test frob",
                "else { stop; }|line 1, column 1: else without if",
                "keep; require \"fileinto\";|line 1, column 7: require stands before all other"
                        + " commands",
                "require \"teleport\";|line 1, column 9: \"teleport\" is not supported",
                "fileinto \"x\";|line 1, column 1: fileinto needs require \"fileinto\"",
                "redirect :copy \"a@b.test\";|line 1, column 10: :copy needs require \"copy\"",
                "redirect \"nobody\";|line 1, column 10: \"nobody\" is no address",
                "redirect;|line 1, column 1: redirect lacks a string",
                "redirect 5;|line 1, column 10: expected a string for redirect",
                "redirect [\"a@b.test\"];|line 1, column 10: expected a string for redirect",
                "keep \"x\";|line 1, column 6: an argument too many for keep",
                "keep { stop; }|line 1, column 1: keep has no block",
                "if true;|line 1, column 1: if needs a block",
                "if { stop; }|line 1, column 1: if needs a test",
                "if not (true, false) { stop; }|line 1, column 4: too many tests for not",
                "if size 100 { stop; }|line 1, column 4: size needs :over or :under",
                "if size :over :under 1 { stop; }|line 1, column 15: :under and another do not go"
                        + " together",
                "if header :is :contains \"a\" \"b\" {stop;}|line 1, column 15: :contains and"
                        + " another do not go together",
                "if header :detail \"a\" \"b\" {stop;}|line 1, column 11: header has no :detail",
                "if header :comparator \"i;x\" \"a\" \"b\" {stop;}|line 1, column 23: \"i;x\" is"
                        + " no comparator known here",
                "if size :over 5X { stop; }|line 1, column 16: expected K, M, G or the end of the"
                        + " number",
                "if size :over 99999999999 { stop; }|line 1, column 15: the number is too large",
                "keep \"x|line 1, column 6: the string has no end",
                "/* x|line 1, column 1: the comment has no end",
                "keep @;|line 1, column 6: a character that begins nothing: '@'",
                "5;|line 1, column 1: expected a command"
            })
    void tellsWhereAndWhatIsWrong(String script, String told) {
        assertThatThrownBy(() -> check(script)).isInstanceOf(SieveException.class).hasMessage(told);
    }

    @Test
    void countsLinesAndCharacters() {
        assertThatThrownBy(() -> check("keep;\r\n/* ä\n */ keep;\n\"ö\" oops"))
                .hasMessage("line 4, column 1: expected a command");
        assertThatThrownBy(() -> check("redirect \"ää\nö\", x"))
                .hasMessage("line 2, column 3: expected ; or { behind redirect");
    }

    @Test
    void readsStringsAsTheyAreMeant() throws Exception {
        var script = parse("redirect \"a\\\"b\\\\c\\d\"; x text:\n..one\nt.wo\r\n.\n;");
        assertThat(script.commands().get(0).arguments())
                .containsExactly(new Argument.Text("a\"b\\cd", new Position(1, 10)));
        assertThat(script.commands().get(1).arguments())
                .containsExactly(new Argument.Text(".one\r\nt.wo\r\n", new Position(1, 25)));
    }

    @Test
    void multipliesNumbers() throws Exception {
        assertThat(parse("x 1 2K 3m 1G;").commands().getFirst().arguments())
                .extracting(argument -> ((Argument.Numeral) argument).value())
                .containsExactly(1L, 2048L, 3L << 20, 1L << 30);
    }

    @Test
    void refusesOtherCharacters() {
        var latin1 = "redirect \"ä\";".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> SieveParser.parse(latin1, "", new Complaints(1)))
                .hasMessageContaining("not UTF-8");
        assertThatThrownBy(() -> check("redirect \"\0\";")).hasMessageContaining("a NUL");
        assertThatThrownBy(() ->
                        check("require \"encoded-character\"; keep; redirect \"${unicode:D800}\";"))
                .hasMessageContaining("is no character");
    }

    @Test
    void nestsDeepButNotForEver() throws Exception {
        assertThat(check("if true {".repeat(20) + "keep;" + "}".repeat(20))).isEmpty();
        assertThatThrownBy(() -> parse("if true {".repeat(100_000)))
                .hasMessageContaining("nested above 32 levels");
        assertThatThrownBy(() -> parse("if " + "not ".repeat(100_000) + "true {}"))
                .hasMessageContaining("nested above 32 levels");
    }

    @Test
    void warnsOfWhatIsNotUsed() throws Exception {
        assertThat(check("require [\"fileinto\",\n \"copy\"]; redirect :copy \"a@b.test\";"))
                .containsExactly(
                        new SieveError(
                                new Position(1, 10), "\"fileinto\" is required and not used"));
    }

    @Test
    void warnsOfFieldsThatNoMessageHas() throws Exception {
        assertThat(check("if header \"a:b\" \"b\" { stop; }"))
                .containsExactly(
                        new SieveError(
                                new Position(1, 11), "\"a:b\" is no name of a header field"));
    }

    /// Whatever the octets are, the answer is a script or a mistake with a place.
    @Test
    void bearsAnything() {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        String[] words = {
            "if ",
            "require ",
            "\"x\"",
            "text:\n",
            ".\n",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            ";",
            ",",
            ":is ",
            "5K ",
            "not ",
            "/*",
            "*/",
            "#",
            "\r\n",
            "\\",
            "keep",
            "\u00e4",
            "\0"
        };
        for (int i = 0; i < 3_000; i++) {
            var script = new StringBuilder();
            for (int word = random.nextInt(20); word > 0; word--) {
                script.append(words[random.nextInt(words.length)]);
            }
            try {
                check(script.toString());
            } catch (SieveException e) {
                assertThat(e.position().line()).as("seed " + seed).isPositive();
            }
        }
    }
}
