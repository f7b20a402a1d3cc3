package org.postern.content;

import java.util.ArrayList;
import java.util.List;

/// The words of a form: parted by blanks; one that is empty or has a blank or a quote in it stands
/// in double quotes, in which a backslash takes the next character as it is.
final class FormWords {
    private FormWords() {}

    static List<String> split(String text) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean quoted = false;
        boolean any = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
                any = true;
            } else if (!quoted && Character.isWhitespace(c)) {
                if (any || !word.isEmpty()) {
                    words.add(word.toString());
                }
                word.setLength(0);
                any = false;
            } else {
                word.append(c);
            }
        }
        if (any || !word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    static String join(List<String> words) {
        var text = new StringBuilder();
        for (String word : words) {
            text.append(text.isEmpty() ? "" : " ").append(word(word));
        }
        return text.toString();
    }

    private static String word(String word) {
        boolean bare =
                !word.isEmpty()
                        && word.chars()
                                .noneMatch(c -> c == '"' || c == '\\' || Character.isWhitespace(c));
        return bare ? word : '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
