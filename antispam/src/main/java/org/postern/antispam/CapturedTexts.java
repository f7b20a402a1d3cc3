package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What rules with named groups (`(?<TO>…)`) caught of a message, for rules that ask for it again
/// (`%{TO}`).
final class CapturedTexts {
    private static final int MOST = 100;
    private static final PerlRegex PLACE =
            PerlRegex.known("(?<!\\\\)%\\{([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*(?:\\([^)}]*\\))?)\\}");

    private final Map<String, Set<String>> texts = new HashMap<>();

    static boolean isTemplate(String pattern) {
        return pattern.contains("%{") && new Octets(1_000_000).has(PLACE, pattern);
    }

    void add(String name, String text) {
        var all = texts.computeIfAbsent(name, key -> new LinkedHashSet<>());
        if (!text.isEmpty() && all.size() < MOST) {
            all.add(text);
        }
    }

    /// The pattern with what was caught in its places; null when something was not caught.
    @Nullable PerlRegex filled(PatternText template, Octets search) throws RegexException {
        var out = new StringBuilder();
        var rest = new String[] {template.pattern()};
        List<String> missing = new ArrayList<>();
        search.each(
                PLACE,
                template.pattern(),
                groups -> {
                    var whole = String.valueOf(groups[0]);
                    int at = rest[0].indexOf(whole);
                    out.append(rest[0], 0, at).append("(?:");
                    rest[0] = rest[0].substring(at + whole.length());
                    var caught = texts.getOrDefault(String.valueOf(groups[1]), Set.of());
                    if (caught.isEmpty()) {
                        missing.add(whole);
                    }
                    out.append(
                                    String.join(
                                            "|",
                                            caught.stream().map(CapturedTexts::quoted).toList()))
                            .append(')');
                    return true;
                });
        return missing.isEmpty()
                ? PerlRegex.compile(out.append(rest[0]).toString(), template.modifiers())
                : null;
    }

    private static String quoted(String text) {
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean plain = c < 128 && OctetSet.WORD.has(c);
            out.append(plain ? "" : "\\").append(c);
        }
        return out.toString();
    }
}
