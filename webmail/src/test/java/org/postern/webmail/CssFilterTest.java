package org.postern.webmail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CssFilterTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "color: red | color:red",
                "COLOR:Red;font-size:12px | color:Red;font-size:12px",
                "color:red;position:fixed;margin:0 auto | color:red;margin:0 auto",
                "font-family:'Segoe UI; x',serif | font-family:'Segoe UI; x',serif",
                "color:rgb(1, 2, 3)!important | color:rgb(1, 2, 3)!important",
                "color:red/*;*/;width:1px | color:red;width:1px",
            })
    void keepsLook(String css, String kept) {
        assertThat(CssFilter.declarations(css)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "background:url(x)",
                "background:URL ( x )",
                "background:u\\rl(x)",
                "background:u/**/rl(x)",
                "width:expression(1)",
                "color:red}p{color:blue",
                "color:'unclosed",
                "color:(",
                "position:absolute",
                "content:attr(x)",
                "--x:1",
                "color",
                ":red",
                "",
            })
    void dropsTheRest(String css) {
        assertThat(CssFilter.declarations(css)).isEmpty();
    }

    @Test
    void keepsRulesAndMedia() {
        assertThat(
                        CssFilter.sheet(
                                "p, .a > b { color: red } @media (max-width: 600px) { .w { width:"
                                        + " 100% } }"))
                .isEqualTo("p, .a > b{color:red}\n@media (max-width: 600px){.w{width:100%}\n}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@import 'x';",
                "@font-face { font-family: x; src: url(y) }",
                "@keyframes a { from { color: red } }",
                "a[href^=x] { color: red }",
                "p { background: url(x) }",
                "</style><script> { color: red }",
                "p { color: red",
                "@media x { @media y { @media z { @media w { p { color: red } } } } }",
            })
    void dropsOtherRules(String css) {
        assertThat(CssFilter.sheet(css)).isIn("", "p{color:red}\n");
    }

    @Test
    void readsNoLongStyle() {
        assertThat(CssFilter.declarations("color:red;" + " ".repeat(CssFilter.MOST_CHARACTERS)))
                .isEmpty();
    }
}
