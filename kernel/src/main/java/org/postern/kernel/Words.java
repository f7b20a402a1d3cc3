package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;

/// Cuts lines that people type into words, and names constants as people write them.
public final class Words {
    private static final int MAX_SHOWN = 100;

    private Words() {}

    /// Cuts a command line at spaces and tabs. Double quotes hold spaces (and make an empty word),
    /// a backslash takes the next character as it stands, inside quotes too.
    ///
    /// @throws ProblemException when a quote stays open or the line ends in a backslash
    public static List<String> split(String line) throws ProblemException {
        try {
            return cut(line, c -> c == ' ' || c == '\t');
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem("The command line cannot be read.", e.getMessage(), null), e);
        }
    }

    /// Cuts a list at commas; spaces around an element do not count, quotes and backslash do as in
    /// [#split].
    static List<String> elements(String list) {
        if (list.isBlank()) {
            return List.of();
        }
        var elements = new ArrayList<String>();
        int start = 0;
        boolean quoted = false;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                elements.add(element(list.substring(start, i)));
                start = i + 1;
            }
        }
        elements.add(element(list.substring(start)));
        return List.copyOf(elements);
    }

    private static String element(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()) {
            throw new IllegalArgumentException("an element of the list is empty");
        }
        return cut(stripped, c -> false).getFirst();
    }

    /// A list as [#elements] reads it.
    static String join(List<String> elements) {
        return String.join(", ", elements.stream().map(Words::quoteElement).toList());
    }

    private static String quoteElement(String element) {
        boolean plain = !element.isEmpty() && element.equals(element.strip());
        for (char c : new char[] {'"', '\\', ','}) {
            plain &= element.indexOf(c) < 0;
        }
        return plain ? element : quote(element);
    }

    /// A word as [#split] reads it, in quotes only where it needs them.
    public static String quoteIfNeeded(String word) {
        boolean plain = !word.isEmpty();
        for (char c : new char[] {'"', '\\', ' ', '\t'}) {
            plain &= word.indexOf(c) < 0;
        }
        return plain ? word : quote(word);
    }

    /// What somebody gave us, short enough to be said back to them.
    static String shown(String given) {
        return given.length() <= MAX_SHOWN ? given : given.substring(0, MAX_SHOWN) + "...";
    }

    private static String quote(String word) {
        return "\"" + word.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static List<String> cut(String line, IntPredicate separator) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean inWord = false;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (!quoted && separator.test(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                inWord = false;
                continue;
            }
            inWord = true;
            if (c == '"') {
                quoted = !quoted;
            } else if (c != '\\') {
                word.append(c);
            } else if (++i < line.length()) {
                word.append(line.charAt(i));
            } else {
                throw new IllegalArgumentException("it ends in a backslash with nothing after it");
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a double quote is opened and not closed");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return List.copyOf(words);
    }

    /// An enum's constant as people write it: `help-desk` for `HELP_DESK`.
    public static String constantName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The constant that `word` names, in any case.
    ///
    /// @throws IllegalArgumentException listing the constants when it is none of them
    public static <E extends Enum<E>> E constant(Class<E> type, String word) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        for (E constant : constants) {
            if (constantName(constant).equalsIgnoreCase(word)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "must be one of "
                        + String.join(", ", constants.stream().map(Words::constantName).toList()));
    }

    /// What is wrong with a word, as a sentence: what it must be, or what it is not.
    ///
    /// @param message as an exception of a library or another room has it
    public static String sentence(@Nullable String message) {
        if (message == null || message.isEmpty()) {
            return "It cannot be read.";
        }
        String end = message.endsWith(".") ? "" : ".";
        return message.startsWith("must ")
                ? "It " + message + end
                : Character.toUpperCase(message.charAt(0)) + message.substring(1) + end;
    }
}
