package org.postern.content;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A cursor over the words of a form. Key words are read in any case.
final class FormReader {
    private final List<String> words;
    private int at;

    FormReader(List<String> words) {
        this.words = words;
    }

    private boolean atEnd() {
        return at == words.size();
    }

    /// Takes a key word if it stands here.
    boolean take(String keyword) {
        if (!atEnd() && words.get(at).equalsIgnoreCase(keyword)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String keyword) {
        if (!take(keyword)) {
            throw expected("\"" + keyword + "\"");
        }
    }

    /// The next word as a key word.
    String keyword(String what) {
        return value(what).toLowerCase(Locale.ROOT);
    }

    String oneOf(Set<String> keywords, String what) {
        if (atEnd() || !keywords.contains(words.get(at).toLowerCase(Locale.ROOT))) {
            throw expected(what);
        }
        return words.get(at++).toLowerCase(Locale.ROOT);
    }

    /// The next word, whatever it is.
    String value(String what) {
        if (atEnd()) {
            throw expected(what);
        }
        return words.get(at++);
    }

    /// The next word unless a key word stands here.
    String valueUnless(Set<String> keywords, String otherwise) {
        return atEnd() || keywords.contains(words.get(at).toLowerCase(Locale.ROOT))
                ? otherwise
                : words.get(at++);
    }

    void expectEnd() {
        if (!atEnd()) {
            throw expected("and, or the end");
        }
    }

    IllegalArgumentException expected(String what) {
        String found =
                atEnd() ? "at the end of the rule" : "where \"" + words.get(at) + "\" stands";
        String before = at == 0 ? "" : " (after \"" + words.get(at - 1) + "\")";
        return new IllegalArgumentException("Expected " + what + " " + found + before + ".");
    }
}
