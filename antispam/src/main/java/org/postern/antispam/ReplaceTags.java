package org.postern.antispam;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The macros of patterns: `<A>` stands for all that looks like the letter. `<pre X>`, `<post X>`
/// and `<inter X>` put a pattern before, behind and between all macros of a rule.
final class ReplaceTags {
    /// A macro may hold macros, to this depth.
    private static final int PASSES = 6;

    private static final int LONGEST = 1_000_000;

    final Map<String, String> tags = new HashMap<>();
    final Map<String, String> before = new HashMap<>();
    final Map<String, String> behind = new HashMap<>();
    final Map<String, String> between = new HashMap<>();

    private static final PerlRegex BEFORE = PerlRegex.known("<pre (.+?)>");
    private static final PerlRegex BEHIND = PerlRegex.known("<post (.+?)>");
    private static final PerlRegex BETWEEN = PerlRegex.known("<inter (.+?)>");

    /// @throws RegexException when the pattern becomes too long
    String replaced(String pattern) throws RegexException {
        var search = new Octets(50_000_000);
        var text = pattern;
        boolean again = true;
        for (int pass = 0; pass < PASSES && again; pass++) {
            again = false;
            var pre = before.getOrDefault(search.first(BEFORE, text), "");
            text = search.without(BEFORE, text);
            var post = behind.getOrDefault(search.first(BEHIND, text), "");
            text = search.without(BEHIND, text);
            var inter = between.getOrDefault(search.first(BETWEEN, text), "");
            text = search.without(BETWEEN, text);
            var out = new StringBuilder();
            for (var piece : pieces(text)) {
                if (piece.isEmpty()) {
                    out.append(inter);
                    continue;
                }
                var value = isTag(piece) ? tags.get(piece.substring(1, piece.length() - 1)) : null;
                if (value != null && !value.isEmpty()) {
                    again |= hasTag(value);
                    out.append(pre).append(value).append(post);
                } else if (isTag(piece)) {
                    out.append(pre).append(piece).append(post);
                } else {
                    out.append(piece);
                }
                if (out.length() > LONGEST) {
                    throw new RegexException("macros make the pattern too long");
                }
            }
            text = out.toString();
        }
        return text;
    }

    private static boolean isTag(String piece) {
        return piece.length() > 2 && piece.startsWith("<") && piece.endsWith(">");
    }

    private static boolean hasTag(String text) {
        int open = text.indexOf('<');
        return open >= 0 && text.indexOf('>', open + 2) > 0;
    }

    /// Text and macros in turn; between two macros that touch stands an empty text.
    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        int done = 0;
        for (int open = text.indexOf('<'); open >= 0; open = text.indexOf('<', open + 1)) {
            int close = open + 1;
            while (close < text.length()
                    && text.charAt(close) != '<'
                    && text.charAt(close) != '>') {
                close++;
            }
            if (close < text.length() && text.charAt(close) == '>' && close > open + 1) {
                pieces.add(text.substring(done, open));
                pieces.add(text.substring(open, close + 1));
                done = close + 1;
                open = close;
            }
        }
        if (done < text.length()) {
            pieces.add(text.substring(done));
        }
        return pieces;
    }
}
