package org.postern.sieve;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/// Reads extended regular expressions as POSIX has them, and makes a program of them for
/// [RegularExpression]. Besides, `\d`, `\s` and `\w` and their opposites are taken.
final class RegularExpressionReader {
    /// POSIX's RE_DUP_MAX.
    private static final int MOST_REPEATS = 255;

    private static final int MOST_DEPTH = 50;

    enum Operation {
        CHARACTER,
        SET,
        ANY,
        LINE_START,
        LINE_END,
        SPLIT,
        JUMP,
        SAVE,
        MATCH
    }

    /// @param first where it goes on; the character of CHARACTER; the number of SAVE
    /// @param second where else SPLIT goes on
    record Instruction(Operation operation, int first, int second, CharacterSet set) {}

    /// What one part of an expression is; written as many times as it is repeated.
    private sealed interface Node {
        record Empty() implements Node {}

        record One(Instruction instruction) implements Node {}

        record Row(List<Node> parts) implements Node {}

        record Either(Node left, Node right) implements Node {}

        /// @param most -1 for no end
        record Repeat(Node part, int least, int most) implements Node {}

        record Group(Node part, int number) implements Node {}
    }

    private static final CharacterSet NO_SET = new CharacterSet();

    private final int[] pattern;
    private final int mostStates;
    private final List<Instruction> program = new ArrayList<>();
    private int at;
    private int groups;
    private int depth;

    private RegularExpressionReader(String pattern, int mostStates) {
        this.pattern = pattern.codePoints().toArray();
        this.mostStates = mostStates;
    }

    /// @param ignoreCase whether letters of both cases are one
    static RegularExpression read(String pattern, boolean ignoreCase, int mostStates)
            throws PatternException {
        var reader = new RegularExpressionReader(pattern, mostStates);
        Node whole = reader.either();
        if (reader.at < reader.pattern.length) {
            throw new PatternException("a ) too many");
        }
        reader.write(new Node.Group(whole, 0));
        reader.put(Operation.MATCH, 0, 0);
        return new RegularExpression(reader.program, reader.groups + 1, ignoreCase);
    }

    private boolean take(int c) {
        if (at < pattern.length && pattern[at] == c) {
            at++;
            return true;
        }
        return false;
    }

    private Node either() throws PatternException {
        if (++depth > MOST_DEPTH) {
            throw new PatternException("nested above " + MOST_DEPTH + " levels");
        }
        Node left = row();
        while (take('|')) {
            left = new Node.Either(left, row());
        }
        depth--;
        return left;
    }

    private Node row() throws PatternException {
        var parts = new ArrayList<Node>();
        while (at < pattern.length && pattern[at] != '|' && pattern[at] != ')') {
            parts.add(repeated(atom()));
        }
        return parts.isEmpty() ? new Node.Empty() : new Node.Row(parts);
    }

    private Node repeated(Node part) throws PatternException {
        Node whole = part;
        int levels = 0;
        while (at < pattern.length) {
            if (take('*')) {
                whole = new Node.Repeat(whole, 0, -1);
            } else if (take('+')) {
                whole = new Node.Repeat(whole, 1, -1);
            } else if (take('?')) {
                whole = new Node.Repeat(whole, 0, 1);
            } else if (pattern[at] == '{') {
                at++;
                whole = interval(whole);
            } else {
                break;
            }
            if (++levels > MOST_DEPTH) {
                throw new PatternException("repeats of repeats above " + MOST_DEPTH);
            }
        }
        return whole;
    }

    private Node interval(Node part) throws PatternException {
        int least = number();
        int most = least;
        if (take(',')) {
            most = at < pattern.length && pattern[at] == '}' ? -1 : number();
        }
        if (!take('}')) {
            throw new PatternException("a { without }");
        }
        if (most >= 0 && most < least) {
            throw new PatternException("a repeat from " + least + " to " + most);
        }
        return new Node.Repeat(part, least, most);
    }

    private int number() throws PatternException {
        int value = 0;
        int digits = 0;
        while (at < pattern.length && pattern[at] >= '0' && pattern[at] <= '9') {
            value = value * 10 + (pattern[at++] - '0');
            digits++;
            if (value > MOST_REPEATS) {
                throw new PatternException("a repeat above " + MOST_REPEATS);
            }
        }
        if (digits == 0) {
            throw new PatternException("a { without a number");
        }
        return value;
    }

    private Node atom() throws PatternException {
        int c = pattern[at++];
        return switch (c) {
            case '(' -> {
                int number = ++groups;
                Node inside = either();
                if (!take(')')) {
                    throw new PatternException("a ( without )");
                }
                yield new Node.Group(inside, number);
            }
            case '[' -> one(Operation.SET, 0, bracket());
            case '.' -> one(Operation.ANY, 0, NO_SET);
            case '^' -> one(Operation.LINE_START, 0, NO_SET);
            case '$' -> one(Operation.LINE_END, 0, NO_SET);
            case '\\' -> escape();
            case '*', '+', '?' ->
                    throw new PatternException("a " + (char) c + " with nothing to repeat");
            case '{' -> throw new PatternException("a { with nothing to repeat");
            default -> one(Operation.CHARACTER, c, NO_SET);
        };
    }

    private static Node one(Operation operation, int first, CharacterSet set) {
        return new Node.One(new Instruction(operation, first, 0, set));
    }

    private Node escape() throws PatternException {
        if (at == pattern.length) {
            throw new PatternException("a \\ at the end");
        }
        int c = pattern[at++];
        IntPredicate known =
                switch (c) {
                    case 'd', 'D' -> Character::isDigit;
                    case 's', 'S' -> Character::isWhitespace;
                    case 'w', 'W' -> RegularExpressionReader::isWord;
                    default -> _ -> false;
                };
        if ("dDsSwW".indexOf(c) < 0) {
            return one(Operation.CHARACTER, c, NO_SET);
        }
        var set = new CharacterSet();
        set.add(known);
        if (Character.isUpperCase(c)) {
            set.invert();
        }
        return one(Operation.SET, 0, set);
    }

    private static boolean isWord(int c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    // bracket expression: [abc], [^a-z], []x], [[:alpha:]_]
    private CharacterSet bracket() throws PatternException {
        var set = new CharacterSet();
        if (take('^')) {
            set.invert();
        }
        boolean first = true;
        while (first || at >= pattern.length || pattern[at] != ']') {
            if (at >= pattern.length) {
                throw new PatternException("a [ without ]");
            }
            first = false;
            if (pattern[at] == '[' && at + 1 < pattern.length && pattern[at + 1] == ':') {
                set.add(named());
                continue;
            }
            int from = element();
            int to = from;
            if (at + 1 < pattern.length && pattern[at] == '-' && pattern[at + 1] != ']') {
                at++;
                to = element();
            }
            if (to < from) {
                throw new PatternException("a range that ends before it begins");
            }
            set.add(from, to);
        }
        at++;
        return set;
    }

    private int element() throws PatternException {
        int c = pattern[at++];
        boolean marked =
                c == '[' && at < pattern.length && (pattern[at] == '.' || pattern[at] == '=');
        if (!marked) {
            return c;
        }
        int mark = pattern[at];
        if (at + 3 >= pattern.length || pattern[at + 2] != mark || pattern[at + 3] != ']') {
            throw new PatternException("a [" + (char) mark + " without an end");
        }
        int element = pattern[at + 1];
        at += 4;
        return element;
    }

    private IntPredicate named() throws PatternException {
        var name = new StringBuilder();
        at += 2;
        while (at < pattern.length && pattern[at] != ':' && name.length() < 10) {
            name.appendCodePoint(pattern[at++]);
        }
        if (!take(':') || !take(']')) {
            throw new PatternException("a [: without :]");
        }
        return switch (name.toString()) {
            case "alpha" -> Character::isLetter;
            case "digit" -> c -> c >= '0' && c <= '9';
            case "alnum" -> Character::isLetterOrDigit;
            case "upper" -> Character::isUpperCase;
            case "lower" -> Character::isLowerCase;
            case "space" -> Character::isWhitespace;
            case "blank" -> c -> c == ' ' || c == '\t';
            case "punct" -> RegularExpressionReader::isPunctuation;
            case "print" -> c -> !Character.isISOControl(c);
            case "graph" -> c -> !Character.isISOControl(c) && !Character.isWhitespace(c);
            case "cntrl" -> Character::isISOControl;
            case "xdigit" -> c -> c < 0x80 && Character.digit(c, 16) >= 0;
            default -> throw new PatternException("there is no [:" + name + ":]");
        };
    }

    private static boolean isPunctuation(int c) {
        return c > ' '
                && !Character.isLetterOrDigit(c)
                && !Character.isISOControl(c)
                && !Character.isWhitespace(c);
    }

    // ---- the program

    private int put(Operation operation, int first, int second) throws PatternException {
        return put(new Instruction(operation, first, second, NO_SET));
    }

    private int put(Instruction instruction) throws PatternException {
        if (program.size() >= mostStates) {
            throw new PatternException("larger than " + mostStates + " states");
        }
        program.add(instruction);
        return program.size() - 1;
    }

    private void write(Node node) throws PatternException {
        switch (node) {
            case Node.Empty _ -> {}
            case Node.One(var instruction) -> put(instruction);
            case Node.Row(var parts) -> {
                for (Node part : parts) {
                    write(part);
                }
            }
            case Node.Group(var part, int number) -> {
                put(Operation.SAVE, 2 * number, 0);
                write(part);
                put(Operation.SAVE, 2 * number + 1, 0);
            }
            case Node.Either(var left, var right) -> {
                int split = put(Operation.SPLIT, 0, 0);
                write(left);
                int jump = put(Operation.JUMP, 0, 0);
                split(split, split + 1, program.size());
                write(right);
                program.set(jump, new Instruction(Operation.JUMP, program.size(), 0, NO_SET));
            }
            case Node.Repeat(var part, int least, int most) -> repeat(part, least, most);
        }
    }

    private void split(int where, int first, int second) {
        program.set(where, new Instruction(Operation.SPLIT, first, second, NO_SET));
    }

    private void repeat(Node part, int least, int most) throws PatternException {
        for (int i = 0; i < least; i++) {
            write(part);
        }
        if (most < 0) {
            int split = put(Operation.SPLIT, 0, 0);
            write(part);
            put(Operation.JUMP, split, 0);
            split(split, split + 1, program.size());
            return;
        }
        var splits = new ArrayList<Integer>();
        for (int i = least; i < most; i++) {
            splits.add(put(Operation.SPLIT, 0, 0));
            write(part);
        }
        for (int split : splits) {
            split(split, split + 1, program.size());
        }
    }
}
