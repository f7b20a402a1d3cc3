package org.postern.sieve;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A pattern of `:matches` (RFC 5228 section 2.7.1): `*` is any characters, `?` one, `\` takes the
/// meaning from what follows.
///
/// What stands between asterisks is looked for from left to right and the first place taken, the
/// last at the end; nothing is ever tried twice, so the work is at most the product of the lengths,
/// and so each asterisk takes as little as it can (RFC 5229 section 3.2).
final class Wildcards {
    /// `?` in a piece.
    private static final int ANY = -1;

    /// Characters as code points, or [#ANY]; what stands between asterisks.
    private final List<int[]> pieces = new ArrayList<>();

    private final List<String> plain = new ArrayList<>();
    private final int wildcards;

    /// @param pattern as written, folded as the values will be
    /// @throws PatternException when there are too many wildcards
    Wildcards(String pattern, int mostWildcards) throws PatternException {
        var piece = new ArrayList<Integer>();
        int count = 0;
        int[] points = pattern.codePoints().toArray();
        for (int i = 0; i < points.length && count <= mostWildcards; i++) {
            int c = points[i];
            if (c == '*') {
                add(piece);
                count++;
            } else if (c == '?') {
                piece.add(ANY);
                count++;
            } else {
                piece.add(c == '\\' && i + 1 < points.length ? points[++i] : c);
            }
        }
        add(piece);
        if (count > mostWildcards) {
            throw new PatternException("more than " + mostWildcards + " wildcards");
        }
        wildcards = count;
    }

    private void add(List<Integer> piece) {
        pieces.add(piece.stream().mapToInt(Integer::intValue).toArray());
        var text = new StringBuilder();
        for (int c : piece) {
            if (c == ANY) {
                text.setLength(0);
                break;
            }
            text.appendCodePoint(c);
        }
        plain.add(piece.contains(ANY) ? "" : text.toString());
        piece.clear();
    }

    /// @param folded the value, as it is compared
    /// @param original the same as it was before, from which what matched is taken; as long as
    ///   `folded`, or the matches come from that
    /// @return the whole and what each wildcard matched, or null when the pattern does not match
    String @Nullable [] match(String folded, String original, boolean wantsMatches, Work run)
            throws ScriptFault {
        String source = original.length() == folded.length() ? original : folded;
        var found = wantsMatches ? new String[wildcards + 1] : NONE;
        var cursor = new Cursor(folded, source, found, run);
        if (!cursor.run()) {
            return null;
        }
        if (wantsMatches) {
            found[0] = original;
        }
        return found;
    }

    private static final String[] NONE = new String[0];

    private final class Cursor {
        private final String text;
        private final String source;
        private final String[] found;
        private final Work run;
        private int next = 1;
        private int at;

        Cursor(String text, String source, String[] found, Work run) {
            this.text = text;
            this.source = source;
            this.found = found;
            this.run = run;
        }

        boolean run() throws ScriptFault {
            int last = pieces.size() - 1;
            int[] first = pieces.getFirst();
            int end = ends(first, 0);
            if (end < 0 || (last == 0 && end != text.length())) {
                return false;
            }
            took(first, 0);
            at = end;
            for (int i = 1; i <= last; i++) {
                int start = i == last ? fromEnd(pieces.get(i)) : find(i);
                if (start < at) {
                    return false;
                }
                took(at, start);
                took(pieces.get(i), start);
                at = ends(pieces.get(i), start);
            }
            return true;
        }

        /// Where a piece that begins there ends; -1 when it does not stand there.
        private int ends(int[] piece, int start) {
            int place = start;
            for (int wanted : piece) {
                if (place >= text.length()) {
                    return -1;
                }
                int c = text.codePointAt(place);
                if (wanted != ANY && wanted != c) {
                    return -1;
                }
                place += Character.charCount(c);
            }
            return place;
        }

        private int find(int index) throws ScriptFault {
            int[] piece = pieces.get(index);
            String simple = plain.get(index);
            if (piece.length == 0) {
                return at;
            }
            run.work((long) (text.length() - at) * (simple.isEmpty() ? piece.length : 1));
            if (!simple.isEmpty()) {
                return Search.indexOf(text, simple, at);
            }
            for (int start = at; start < text.length(); ) {
                if (ends(piece, start) >= 0) {
                    return start;
                }
                start += Character.charCount(text.codePointAt(start));
            }
            return -1;
        }

        /// Where a piece begins that ends with the text; -1 if it does not stand there.
        private int fromEnd(int[] piece) {
            int start = text.length();
            for (int i = 0; i < piece.length; i++) {
                if (start <= at) {
                    return -1;
                }
                start -= Character.charCount(text.codePointBefore(start));
            }
            return start >= at && ends(piece, start) == text.length() ? start : -1;
        }

        private void took(int from, int to) {
            if (found.length > 0) {
                found[next++] = source.substring(from, to);
            }
        }

        private void took(int[] piece, int start) {
            int place = start;
            for (int wanted : piece) {
                int size = Character.charCount(text.codePointAt(place));
                if (wanted == ANY) {
                    took(place, place + size);
                }
                place += size;
            }
        }
    }
}
