package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

// RFC 8265 section 3.6 and RFC 8264 section 4.2
class UserNameTest {
    @ParameterizedTest
    @CsvSource({
        "juliet, juliet",
        "Juliet.Capulet, juliet.capulet",
        "fussball, fussball",
        "fu\u00dfball, fu\u00dfball",
        "\u03c0, \u03c0",
        "\u03a3, \u03c3",
        "\u03c3, \u03c3",
        "\u03c2, \u03c2",
        // Fullwidth letters and digits, halfwidth Katakana.
        "\uff21\uff42\uff11, ab1",
        "\uff76\uff9e, \u30ac",
        // Decomposed becomes composed.
        "jose\u0301, jos\u00e9",
        "\u00c5ngstro\u0308m, \u00e5ngstr\u00f6m",
        "$+<=>^`|~, $+<=>^`|~",
        // Middle dot between two l, a geresh after Hebrew, a Katakana dot beside Katakana.
        "col\u00b7la, col\u00b7la",
        "\u05d0\u05f3, \u05d0\u05f3",
        "\u30ab\u30fb\u30bf, \u30ab\u30fb\u30bf",
        // A joiner after a virama.
        "\u0915\u094d\u200d\u0937, \u0915\u094d\u200d\u0937",
        "\u0661\u0662, refused",
        "\u0627\u0661\u0662, \u0627\u0661\u0662",
        "\u06f1\u06f2\u0627, refused"
    })
    void preparesNames(String name, String prepared) {
        assertThat(UserName.prepare(name).orElse("refused")).isEqualTo(prepared);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "foo bar",
                "a\u0000b",
                "a\tb",
                "a\u007fb",
                "a\u0085b",
                "a\u00a0b",
                "\u3000",
                // Symbols, punctuation, compatibility forms, roman numeral four, a ligature.
                "\u265a",
                "henry\u2163",
                "\u2025",
                "\ufb01x",
                "a\u00ad",
                "a\u200bb",
                "a\ufeff",
                "a\u202eb",
                // A joiner elsewhere, dots and signs out of their context.
                "a\u200db",
                "a\u00b7b",
                "\u05f3a",
                "\u30fbx",
                "\u0375x",
                // Both kinds of Arabic digits, both directions, old Hangul, unassigned.
                "\u0627\u0661\u06f1",
                "a\u05d0",
                "\u05d0a",
                "1\u05d0",
                "\u1100\u1161x",
                "\u0378",
                "\ud83d\ude00"
            })
    void refusesWhatIsNoName(String name) {
        assertThat(UserName.prepare(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u05d0\u05d1", "\u05d0\u05d1\u0661", "\u0628\u0651", "\u05d01"})
    void takesNamesFromRightToLeft(String name) {
        assertThat(UserName.prepare(name)).isPresent();
    }
}
