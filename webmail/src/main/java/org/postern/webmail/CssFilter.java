package org.postern.webmail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Takes out of a message's CSS what is not plainly look: anything that fetches, leaves its place,
/// or is written so that readers may understand it differently (escapes, comments within words).
/// What is not known is dropped, declaration by declaration and rule by rule.
///
/// Rejected: a CSS library. Its model of all of CSS is larger than what mail needs, and what it
/// keeps would have to be judged all the same.
final class CssFilter {
    /// Longer style is not read.
    static final int MOST_CHARACTERS = 300_000;

    /// Levels of rules within `@media`.
    private static final int MOST_LEVELS = 3;

    private static final Set<String> PROPERTIES =
            Set.of(
                    "background",
                    "background-color",
                    "border-collapse",
                    "border-spacing",
                    "box-shadow",
                    "box-sizing",
                    "caption-side",
                    "clear",
                    "color",
                    "column-count",
                    "column-gap",
                    "columns",
                    "direction",
                    "display",
                    "empty-cells",
                    "float",
                    "font",
                    "font-family",
                    "font-size",
                    "font-stretch",
                    "font-style",
                    "font-variant",
                    "font-weight",
                    "gap",
                    "height",
                    "hyphens",
                    "letter-spacing",
                    "line-height",
                    "list-style",
                    "list-style-position",
                    "list-style-type",
                    "max-height",
                    "max-width",
                    "min-height",
                    "min-width",
                    "object-fit",
                    "opacity",
                    "outline",
                    "overflow",
                    "overflow-wrap",
                    "page-break-after",
                    "page-break-before",
                    "page-break-inside",
                    "quotes",
                    "row-gap",
                    "table-layout",
                    "text-align",
                    "text-decoration",
                    "text-decoration-color",
                    "text-decoration-line",
                    "text-decoration-style",
                    "text-indent",
                    "text-overflow",
                    "text-shadow",
                    "text-transform",
                    "unicode-bidi",
                    "vertical-align",
                    "visibility",
                    "white-space",
                    "width",
                    "word-break",
                    "word-spacing",
                    "word-wrap",
                    "writing-mode");

    /// Properties of which every longer one is as harmless.
    private static final List<String> FAMILIES = List.of("border", "margin", "padding", "mso-");

    private static final List<String> FORBIDDEN =
            List.of(
                    "url(",
                    "image(",
                    "image-set(",
                    "expression",
                    "javascript",
                    "behavior",
                    "element(",
                    "src(",
                    "attr(",
                    "var(",
                    "env(",
                    "paint(",
                    "cross-fade(",
                    "@",
                    "<",
                    "\\",
                    "{",
                    "}");

    private CssFilter() {}

    /// The declarations of a `style` attribute that are harmless; empty when there are none.
    static String declarations(String css) {
        if (css.length() > MOST_CHARACTERS) {
            return "";
        }
        var kept = new ArrayList<String>();
        for (String declaration : split(withoutComments(css), ';')) {
            int colon = declaration.indexOf(':');
            if (colon < 1) {
                continue;
            }
            String property = declaration.substring(0, colon).strip().toLowerCase(Locale.ROOT);
            String value = declaration.substring(colon + 1).strip();
            if (known(property) && harmless(value)) {
                kept.add(property + ":" + value);
            }
        }
        return String.join(";", kept);
    }

    private static boolean known(String property) {
        return PROPERTIES.contains(property) || FAMILIES.stream().anyMatch(property::startsWith);
    }

    private static boolean harmless(String value) {
        // What stands between two words is no part of either.
        String word =
                value.toLowerCase(Locale.ROOT).replace(" ", "").replace("\t", "").replace("\n", "");
        return !value.isEmpty() && balanced(value) && FORBIDDEN.stream().noneMatch(word::contains);
    }

    /// The rules of a style sheet that are harmless; empty when there are none.
    static String sheet(String css) {
        return css.length() > MOST_CHARACTERS ? "" : rules(withoutComments(css), 0);
    }

    private static String rules(String css, int level) {
        var kept = new StringBuilder();
        int at = 0;
        while (level < MOST_LEVELS && at < css.length()) {
            int open = css.indexOf('{', at);
            int semicolon = css.indexOf(';', at);
            if (open < 0) {
                break;
            }
            if (semicolon >= 0
                    && semicolon < open
                    && css.substring(at, semicolon).strip().startsWith("@")) {
                // A statement, such as an import.
                at = semicolon + 1;
                continue;
            }
            int close = closing(css, open);
            String prelude = css.substring(at, open).strip();
            String body = css.substring(open + 1, close);
            String inner =
                    prelude.toLowerCase(Locale.ROOT).startsWith("@media")
                            ? rules(body, level + 1)
                            : prelude.startsWith("@") ? "" : declarations(body);
            if (!inner.isEmpty() && plain(prelude)) {
                kept.append(prelude).append('{').append(inner).append("}\n");
            }
            at = close + 1;
        }
        return kept.toString();
    }

    /// Where the block that begins at `open` ends.
    private static int closing(String css, int open) {
        int depth = 0;
        for (int i = open; i < css.length(); i++) {
            if (css.charAt(i) == '{') {
                depth++;
            } else if (css.charAt(i) == '}' && --depth == 0) {
                return i;
            }
        }
        return css.length();
    }

    /// Whether a selector, or the condition of `@media`, says nothing but which elements.
    private static boolean plain(String prelude) {
        String rest =
                prelude.toLowerCase(Locale.ROOT).startsWith("@media")
                        ? prelude.substring(6)
                        : prelude;
        // Values of attributes are not asked for: with them a style could spell out what it sees.
        return !rest.isBlank()
                && rest.chars()
                        .allMatch(c ->
                                Character.isLetterOrDigit(c)
                                        || " \t\r\n.,#*>+~:()-_%/".indexOf(c) >= 0);
    }

    private static String withoutComments(String css) {
        var bare = new StringBuilder(css.length());
        int at = 0;
        while (at < css.length()) {
            int open = css.indexOf("/*", at);
            if (open < 0) {
                return bare.append(css, at, css.length()).toString();
            }
            bare.append(css, at, open);
            int close = css.indexOf("*/", open + 2);
            if (close < 0) {
                return bare.toString();
            }
            at = close + 2;
        }
        return bare.toString();
    }

    private static boolean balanced(String value) {
        int round = 0;
        char quote = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(') {
                round++;
            } else if (c == ')' && --round < 0) {
                return false;
            }
        }
        return round == 0 && quote == 0;
    }

    /// Cuts at a character that stands in no quotes and no brackets.
    private static List<String> split(String css, char separator) {
        var parts = new ArrayList<String>();
        int start = 0;
        int round = 0;
        char quote = 0;
        for (int i = 0; i < css.length(); i++) {
            char c = css.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '(') {
                round++;
            } else if (c == ')') {
                round = Math.max(0, round - 1);
            } else if (c == separator && round == 0) {
                parts.add(css.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(css.substring(start));
        return parts;
    }
}
