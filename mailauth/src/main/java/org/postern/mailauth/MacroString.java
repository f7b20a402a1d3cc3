package org.postern.mailauth;

import java.util.ArrayList;
import java.util.List;

/// A text with macros (RFC 7208 section 7), read and checked.
///
/// @param text as written; empty where an optional one is not there
record MacroString(String text, List<Part> parts) {
    static final MacroString NONE = new MacroString("", List.of());

    private static final String LETTERS = "slodiphcrtv";
    private static final String ONLY_IN_EXPLANATIONS = "crt";
    private static final String DELIMITERS = ".-+,/_=";

    /// Most parts that a macro's digits can ask for; a name has at most 127 labels.
    private static final int MOST_PARTS = 128;

    sealed interface Part {}

    record Literal(String text) implements Part {}

    /// @param letter in lower case
    /// @param escaped whether it was in upper case: characters are escaped as in URLs
    /// @param keep how many parts at the right are kept; 0 for all
    /// @param delimiters what splits the value into parts
    record Macro(char letter, boolean escaped, int keep, boolean reversed, String delimiters)
            implements Part {}

    MacroString {
        parts = List.copyOf(parts);
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    /// Whether what it becomes depends on the local part of the sender.
    boolean usesLocalPart() {
        return parts.stream()
                .anyMatch(part ->
                        part instanceof Macro(var letter, _, _, _, _)
                                && (letter == 's' || letter == 'l'));
    }

    /// Reads a domain-spec.
    // RFC 7208 section 7.1: domain-spec = macro-string domain-end
    static MacroString domain(String text) throws SpfSyntaxException {
        var read = parse(text, false);
        if (read.parts.isEmpty()) {
            throw new SpfSyntaxException("a domain is missing");
        }
        if (read.parts.getLast() instanceof Literal(var end)
                && !text.endsWith("%%")
                && !isDomainEnd(end)) {
            throw new SpfSyntaxException("\"" + text + "\" is not a domain");
        }
        return read;
    }

    /// Reads a macro-string of a modifier nobody knows, or an explanation.
    ///
    /// @param explanation whether spaces and the macros c, r and t may be in it
    static MacroString parse(String text, boolean explanation) throws SpfSyntaxException {
        return new Reader(text, explanation).read();
    }

    // RFC 7208 section 7.1: domain-end = ( "." toplabel [ "." ] ) / macro-expand
    private static boolean isDomainEnd(String literal) {
        String name = literal.endsWith(".") ? literal.substring(0, literal.length() - 1) : literal;
        int dot = name.lastIndexOf('.');
        return dot >= 0 && isTopLabel(name.substring(dot + 1));
    }

    // RFC 7208 section 7.1: toplabel = letters and digits with a letter, or with a hyphen inside
    private static boolean isTopLabel(String label) {
        boolean digitsOnly = true;
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            boolean digit = c >= '0' && c <= '9';
            if (!letter && !digit && c != '-') {
                return false;
            }
            digitsOnly &= digit;
        }
        return !label.isEmpty() && !digitsOnly && !label.startsWith("-") && !label.endsWith("-");
    }

    private static final class Reader {
        private final String text;
        private final boolean explanation;
        private final List<Part> parts = new ArrayList<>();
        private final StringBuilder literal = new StringBuilder();
        private int at;

        Reader(String text, boolean explanation) {
            this.text = text;
            this.explanation = explanation;
        }

        MacroString read() throws SpfSyntaxException {
            while (at < text.length()) {
                char c = text.charAt(at++);
                boolean visible = c > ' ' && c < 0x7F;
                if (!visible && !(explanation && c == ' ')) {
                    throw new SpfSyntaxException("a character that a policy does not have");
                }
                if (c == '%') {
                    expand();
                } else {
                    literal.append(c);
                }
            }
            endLiteral();
            return new MacroString(text, parts);
        }

        private void endLiteral() {
            if (!literal.isEmpty()) {
                parts.add(new Literal(literal.toString()));
                literal.setLength(0);
            }
        }

        // RFC 7208 section 7.1: macro-expand = "%{" letter transformers delimiters "}" / "%%" ...
        private void expand() throws SpfSyntaxException {
            char c = next();
            switch (c) {
                case '%' -> literal.append('%');
                case '_' -> literal.append(' ');
                case '-' -> literal.append("%20");
                case '{' -> macro();
                default -> throw new SpfSyntaxException("%" + shown(c) + " means nothing");
            }
        }

        private void macro() throws SpfSyntaxException {
            endLiteral();
            char letter = next();
            char lower = (char) (letter >= 'A' && letter <= 'Z' ? letter + 0x20 : letter);
            if (LETTERS.indexOf(lower) < 0
                    || (!explanation && ONLY_IN_EXPLANATIONS.indexOf(lower) >= 0)) {
                throw new SpfSyntaxException("no macro " + shown(letter));
            }
            int keep = 0;
            int digits = at;
            char c = next();
            for (; c >= '0' && c <= '9'; c = next()) {
                keep = Math.min(MOST_PARTS, keep * 10 + (c - '0'));
            }
            // RFC 7208 section 7.1: the DIGIT transformer must not be zero
            if (keep == 0 && at - 1 > digits) {
                throw new SpfSyntaxException("a macro that keeps no part");
            }
            boolean reversed = c == 'r' || c == 'R';
            if (reversed) {
                c = next();
            }
            var delimiters = new StringBuilder();
            for (; c != '}'; c = next()) {
                if (DELIMITERS.indexOf(c) < 0) {
                    throw new SpfSyntaxException("a macro is not closed");
                }
                delimiters.append(c);
            }
            parts.add(
                    new Macro(
                            lower,
                            lower != letter,
                            keep,
                            reversed,
                            delimiters.isEmpty() ? "." : delimiters.toString()));
        }

        private char next() throws SpfSyntaxException {
            if (at >= text.length()) {
                throw new SpfSyntaxException("a macro is not closed");
            }
            return text.charAt(at++);
        }

        private static String shown(char c) {
            return c > ' ' && c < 0x7F ? String.valueOf(c) : "?";
        }
    }
}
