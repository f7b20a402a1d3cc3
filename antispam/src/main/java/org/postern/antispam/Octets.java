package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// Texts whose characters are octets, 0 to 255, as rules see mail; and the patterns of this program
/// over them. One for each message: the steps of all its searches come out of one budget.
final class Octets {
    private final RegexRun run;

    Octets(long budget) {
        run = new RegexRun(budget);
    }

    static byte[] bytes(String octets) {
        return octets.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] octets) {
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] octets, int from, int to) {
        return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /// Lower case of ASCII letters only.
    static String lower(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 'A' && c <= 'Z') {
                char[] folded = text.toCharArray();
                for (int k = i; k < folded.length; k++) {
                    if (folded[k] >= 'A' && folded[k] <= 'Z') {
                        folded[k] = (char) (folded[k] + 32);
                    }
                }
                return new String(folded);
            }
        }
        return text;
    }

    static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isSpace(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /// Without ASCII white space at both ends.
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /// Each run of white space as one space.
    static String squeezed(String text) {
        var out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isSpace(c)) {
                out.append(c);
            } else if (i == 0 || !isSpace(text.charAt(i - 1))) {
                out.append(' ');
            }
        }
        return out.toString();
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }

    /// Whether a text stands in another, in whatever case.
    static boolean containsFolded(String text, String needle) {
        int last = text.length() - needle.length();
        for (int i = 0; i <= last; i++) {
            if (text.regionMatches(true, i, needle, 0, needle.length())) {
                return true;
            }
        }
        return false;
    }

    boolean has(PerlRegex regex, String text) {
        return run.find(regex, bytes(text));
    }

    /// The whole match at index 0 and the groups after it, null for those that took no part; or
    /// null when nothing matches.
    @Nullable String @Nullable [] match(PerlRegex regex, String text) {
        if (!run.find(regex, bytes(text))) {
            return null;
        }
        return groups(regex, text);
    }

    private @Nullable String[] groups(PerlRegex regex, String text) {
        @Nullable String[] groups = new @Nullable String[regex.groups + 1];
        for (int i = 0; i < groups.length; i++) {
            int from = run.start(i);
            int to = run.end(i);
            groups[i] = from < 0 || to < 0 ? null : text.substring(from, to);
        }
        return groups;
    }

    /// The first group of the first match, or an empty text.
    String first(PerlRegex regex, String text) {
        var groups = match(regex, text);
        var group = groups == null || groups.length < 2 ? null : groups[1];
        return group == null ? "" : group;
    }

    /// The text with the first match cut out; the same text when there is none.
    String without(PerlRegex regex, String text) {
        return run.find(regex, bytes(text))
                ? text.substring(0, run.start()) + text.substring(run.end())
                : text;
    }

    String replaceAll(PerlRegex regex, String text, String replacement) {
        byte[] octets = bytes(text);
        StringBuilder out = new StringBuilder();
        int done = 0;
        int from = 0;
        while (from <= octets.length && run.find(regex, octets, 0, octets.length, from)) {
            out.append(text, done, run.start()).append(replacement);
            done = run.end();
            from = run.end() > run.start() ? run.end() : run.end() + 1;
        }
        return done == 0 && out.isEmpty() ? text : out.append(text.substring(done)).toString();
    }

    /// Calls for each match in turn, with its groups, until one answers false.
    void each(PerlRegex regex, String text, java.util.function.Predicate<@Nullable String[]> use) {
        byte[] octets = bytes(text);
        int from = 0;
        while (from <= octets.length && run.find(regex, octets, 0, octets.length, from)) {
            from = run.end() > run.start() ? run.end() : run.end() + 1;
            if (!use.test(groups(regex, text))) {
                return;
            }
        }
    }

    RegexRun run() {
        return run;
    }
}
