package org.postern.sieve;

import org.postern.sieve.Text.Piece;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads the variables in a string (RFC 5229 section 3). What is not of their form stands for
/// itself.
final class Template {
    /// Highest number of a match variable that is read as one.
    private static final int MOST_MATCHES = 999;

    private final Compilation compilation;
    private final Position position;
    private final List<Piece> pieces = new ArrayList<>();
    private final StringBuilder literal = new StringBuilder();

    Template(Compilation compilation, Position position) {
        this.compilation = compilation;
        this.position = position;
    }

    static boolean hasVariables(String text) {
        for (int at = text.indexOf("${"); at >= 0; at = text.indexOf("${", at + 2)) {
            int end = text.indexOf('}', at);
            if (end > 0 && isReference(text.substring(at + 2, end))) {
                return true;
            }
        }
        return false;
    }

    Text read(String text) throws SieveException {
        int copied = 0;
        int at = text.indexOf("${");
        while (at >= 0) {
            int end = text.indexOf('}', at);
            if (end < 0) {
                break;
            }
            String name = text.substring(at + 2, end);
            if (isReference(name)) {
                literal.append(text, copied, at);
                reference(name);
                copied = end + 1;
                at = text.indexOf("${", copied);
            } else {
                at = text.indexOf("${", at + 2);
            }
        }
        literal.append(text, copied, text.length());
        if (pieces.isEmpty()) {
            return new Text.Constant(literal.toString());
        }
        flush();
        return new Text.Composed(pieces);
    }

    private void flush() {
        if (!literal.isEmpty()) {
            pieces.add(new Piece.Literal(literal.toString()));
            literal.setLength(0);
        }
    }

    // variable-name = num-variable / namespace-variable-name
    private void reference(String name) throws SieveException {
        if (isDigit(name.charAt(0))) {
            flush();
            pieces.add(new Piece.Match(number(name)));
            return;
        }
        int dot = name.indexOf('.');
        if (dot < 0) {
            flush();
            pieces.add(new Piece.Variable(compilation.slot(name, position)));
            return;
        }
        String space = name.substring(0, dot).toLowerCase(Locale.ROOT);
        var constant = compilation.constant(name);
        if (constant.isPresent()) {
            literal.append(constant.get());
        } else if (space.equals("global") && compilation.unit().has("include")) {
            flush();
            pieces.add(
                    new Piece.Variable(compilation.globalSlot(name.substring(dot + 1), position)));
        } else {
            // RFC 5229 section 3: a namespace that no required extension brings is an error
            flush();
            pieces.add(new Piece.Literal(""));
            compilation.complain(
                    position, "there are no variables ${" + Compilation.shown(name) + "}");
        }
    }

    private static int number(String digits) {
        int value = 0;
        for (int i = 0; i < digits.length() && value <= MOST_MATCHES; i++) {
            value = value * 10 + (digits.charAt(i) - '0');
        }
        return Math.min(value, MOST_MATCHES + 1);
    }

    static boolean isReference(String name) {
        if (name.isEmpty()) {
            return false;
        }
        if (isDigit(name.charAt(0))) {
            return name.chars().allMatch(Template::isDigit);
        }
        // namespace = identifier "." *sub-namespace ; sub-namespace = variable-name "."
        boolean begins = true;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '.') {
                if (begins) {
                    return false;
                }
                begins = true;
            } else if (!isNameCharacter(c) || (begins && isDigit(c) && i == 0)) {
                return false;
            } else {
                begins = false;
            }
        }
        return !begins;
    }

    /// Whether a variable may have that name: an identifier (RFC 5229 section 3).
    static boolean isName(String name) {
        return !name.isEmpty()
                && !isDigit(name.charAt(0))
                && name.chars().allMatch(Template::isNameCharacter);
    }

    private static boolean isNameCharacter(int c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }
}
