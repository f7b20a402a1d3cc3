package org.postern.antispam;

import org.postern.antispam.RegexNode.Alternation;
import org.postern.antispam.RegexNode.Assertion;
import org.postern.antispam.RegexNode.Atomic;
import org.postern.antispam.RegexNode.BackReference;
import org.postern.antispam.RegexNode.Capture;
import org.postern.antispam.RegexNode.Conditional;
import org.postern.antispam.RegexNode.Greed;
import org.postern.antispam.RegexNode.Keep;
import org.postern.antispam.RegexNode.Look;
import org.postern.antispam.RegexNode.One;
import org.postern.antispam.RegexNode.Place;
import org.postern.antispam.RegexNode.Repeat;
import org.postern.antispam.RegexNode.Sequence;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Reads Perl's pattern language as rules use it: the constructs that perlre names, but those that
/// run code, recurse or know Unicode properties, which are refused. Octets above 0x7F stand for
/// themselves; a character above 0xFF can be written and matches nothing.
final class RegexParser {
    private static final int DEEPEST = 200;
    private static final int LARGEST_COUNT = 65_535;

    private final String pattern;
    private final Map<String, Integer> names = new HashMap<>();
    private int at;
    private int groups;
    private int depth;
    private boolean ignoreCase;
    private boolean multiline;
    private boolean dotAll;
    private boolean extended;

    RegexParser(String pattern, String modifiers) throws RegexException {
        this.pattern = pattern;
        for (int i = 0; i < modifiers.length(); i++) {
            set(modifiers.charAt(i), true);
        }
    }

    int groups() {
        return groups;
    }

    /// Numbers of the groups that have a name.
    Map<String, Integer> names() {
        return names;
    }

    RegexNode parse() throws RegexException {
        var node = alternation();
        if (at < pattern.length()) {
            throw new RegexException("unmatched ) at character " + (at + 1));
        }
        return node;
    }

    private void set(char modifier, boolean on) throws RegexException {
        switch (modifier) {
            case 'i' -> ignoreCase = on;
            case 'm' -> multiline = on;
            case 's' -> dotAll = on;
            case 'x' -> extended = on;
            case 'a', 'd', 'l', 'u', 'p', 'o', 'n', 'g', 'c' -> {}
            default -> throw new RegexException("unknown modifier " + modifier);
        }
    }

    private RegexNode alternation() throws RegexException {
        if (++depth > DEEPEST) {
            throw new RegexException("nested deeper than " + DEEPEST);
        }
        // A modifier set inside a group ends with the group, but lasts from one branch to the next.
        boolean outerCase = ignoreCase;
        boolean outerMultiline = multiline;
        boolean outerDotAll = dotAll;
        boolean outerExtended = extended;
        List<RegexNode> branches = new ArrayList<>();
        branches.add(sequence());
        while (at < pattern.length() && pattern.charAt(at) == '|') {
            at++;
            branches.add(sequence());
        }
        ignoreCase = outerCase;
        multiline = outerMultiline;
        dotAll = outerDotAll;
        extended = outerExtended;
        depth--;
        return branches.size() == 1 ? branches.getFirst() : new Alternation(List.copyOf(branches));
    }

    private RegexNode sequence() throws RegexException {
        List<RegexNode> parts = new ArrayList<>();
        while (true) {
            skipIgnored();
            if (at >= pattern.length() || pattern.charAt(at) == '|' || pattern.charAt(at) == ')') {
                break;
            }
            int before = parts.size();
            atom(parts);
            if (parts.size() > before) {
                skipIgnored();
                quantifiers(parts);
            }
        }
        return parts.size() == 1 ? parts.getFirst() : new Sequence(List.copyOf(parts));
    }

    private void skipIgnored() throws RegexException {
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (extended && (c == ' ' || (c >= '\t' && c <= '\r'))) {
                at++;
            } else if (extended && c == '#') {
                while (at < pattern.length() && pattern.charAt(at) != '\n') {
                    at++;
                }
            } else if (pattern.startsWith("(?#", at)) {
                int end = pattern.indexOf(')', at);
                if (end < 0) {
                    throw new RegexException("comment without end");
                }
                at = end + 1;
            } else {
                return;
            }
        }
    }

    private void quantifiers(List<RegexNode> parts) throws RegexException {
        if (at >= pattern.length()) {
            return;
        }
        int min;
        int max = Repeat.WITHOUT_END;
        switch (pattern.charAt(at)) {
            case '*' -> min = 0;
            case '+' -> min = 1;
            case '?' -> {
                min = 0;
                max = 1;
            }
            case '{' -> {
                int[] counts = counts();
                if (counts.length == 0) {
                    return;
                }
                min = counts[0];
                max = counts[1];
            }
            default -> {
                return;
            }
        }
        at++;
        var greed = Greed.GREEDY;
        if (at < pattern.length() && pattern.charAt(at) == '?') {
            greed = Greed.LAZY;
            at++;
        } else if (at < pattern.length() && pattern.charAt(at) == '+') {
            greed = Greed.POSSESSIVE;
            at++;
        }
        parts.add(new Repeat(parts.removeLast(), min, max, greed));
        skipIgnored();
        if (at < pattern.length() && "*+?".indexOf(pattern.charAt(at)) >= 0) {
            throw new RegexException("nested quantifiers at character " + (at + 1));
        }
    }

    /// Reads `{n}`, `{n,}`, `{n,m}` or `{,m}` and stays on its last character; empty when the brace
    /// stands for itself.
    private int[] counts() throws RegexException {
        int end = pattern.indexOf('}', at);
        if (end < 0) {
            return new int[0];
        }
        var inside = pattern.substring(at + 1, end).strip();
        int comma = inside.indexOf(',');
        var low = (comma < 0 ? inside : inside.substring(0, comma)).strip();
        var high = comma < 0 ? low : inside.substring(comma + 1).strip();
        if (!digits(low) || !digits(high) || (low.isEmpty() && high.isEmpty())) {
            return new int[0];
        }
        int min = low.isEmpty() ? 0 : number(low);
        int max = high.isEmpty() ? Repeat.WITHOUT_END : number(high);
        if (max < min) {
            throw new RegexException("bounds of a quantifier in the wrong order");
        }
        at = end;
        return new int[] {min, max};
    }

    private static boolean digits(String text) {
        return text.length() < 8 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int number(String digits) throws RegexException {
        int value = Integer.parseInt(digits);
        if (value > LARGEST_COUNT) {
            throw new RegexException("quantifier above " + LARGEST_COUNT);
        }
        return value;
    }

    private void atom(List<RegexNode> parts) throws RegexException {
        char c = pattern.charAt(at);
        switch (c) {
            case '(' -> group(parts);
            case '[' -> parts.add(new One(bracket()));
            case '.' -> {
                at++;
                parts.add(new One(dotAll ? OctetSet.ALL : OctetSet.NO_BREAK));
            }
            case '^' -> {
                at++;
                parts.add(new Assertion(multiline ? Place.LINE_BEGIN : Place.TEXT_BEGIN));
            }
            case '$' -> {
                at++;
                parts.add(new Assertion(multiline ? Place.LINE_END : Place.TEXT_END_OR_LAST_BREAK));
            }
            case '\\' -> escape(parts);
            case '*', '+', '?' ->
                    throw new RegexException("quantifier follows nothing at " + (at + 1));
            default -> {
                at++;
                parts.add(literal(c));
            }
        }
    }

    private RegexNode literal(int c) {
        if (c > 255) {
            return new One(OctetSet.EMPTY);
        }
        var set = OctetSet.of(c);
        return new One(ignoreCase ? set.folded() : set);
    }

    private void group(List<RegexNode> parts) throws RegexException {
        at++;
        if (!pattern.startsWith("?", at)) {
            if (pattern.startsWith("*", at)) {
                throw new RegexException("backtracking verbs are not known here");
            }
            capture(parts);
            return;
        }
        at++;
        if (take(":")) {
            parts.add(closed(alternation()));
        } else if (take("=")) {
            parts.add(new Look(closed(alternation()), true, false));
        } else if (take("!")) {
            parts.add(new Look(closed(alternation()), true, true));
        } else if (take("<=")) {
            parts.add(new Look(closed(alternation()), false, false));
        } else if (take("<!")) {
            parts.add(new Look(closed(alternation()), false, true));
        } else if (take(">")) {
            parts.add(new Atomic(closed(alternation())));
        } else if (take("P<") || take("<")) {
            named('>', parts);
        } else if (take("'")) {
            named('\'', parts);
        } else if (take("P=")) {
            parts.add(new BackReference(groupNamed(')'), ignoreCase));
        } else if (take("(")) {
            parts.add(conditional());
        } else {
            modifiers(parts);
        }
    }

    private void capture(List<RegexNode> parts) throws RegexException {
        int number = ++groups;
        parts.add(new Capture(number, closed(alternation())));
    }

    private void named(char close, List<RegexNode> parts) throws RegexException {
        int end = pattern.indexOf(close, at);
        if (end < 0) {
            throw new RegexException("group name without end");
        }
        names.put(pattern.substring(at, end), groups + 1);
        at = end + 1;
        capture(parts);
    }

    private int groupNamed(char close) throws RegexException {
        int end = pattern.indexOf(close, at);
        var number = end < 0 ? null : names.get(pattern.substring(at, end));
        if (number == null) {
            throw new RegexException("reference to a group that is not there");
        }
        at = end + 1;
        return number;
    }

    private RegexNode conditional() throws RegexException {
        int end = pattern.indexOf(')', at);
        var condition = end < 0 ? "" : pattern.substring(at, end);
        if (condition.isEmpty() || !digits(condition)) {
            throw new RegexException("only (?(number)…) is known of conditions");
        }
        at = end + 1;
        var both = closed(alternation());
        if (both instanceof Alternation(var branches) && branches.size() == 2) {
            return new Conditional(number(condition), branches.get(0), branches.get(1));
        }
        return new Conditional(number(condition), both, new Sequence(List.of()));
    }

    /// `(?i)` for the rest of the group, `(?i:…)` for what is inside.
    private void modifiers(List<RegexNode> parts) throws RegexException {
        boolean outerCase = ignoreCase;
        boolean outerMultiline = multiline;
        boolean outerDotAll = dotAll;
        boolean outerExtended = extended;
        boolean on = true;
        while (at < pattern.length()) {
            char c = pattern.charAt(at++);
            switch (c) {
                case ')' -> {
                    return;
                }
                case ':' -> {
                    parts.add(closed(alternation()));
                    ignoreCase = outerCase;
                    multiline = outerMultiline;
                    dotAll = outerDotAll;
                    extended = outerExtended;
                    return;
                }
                case '^' -> {
                    ignoreCase = false;
                    multiline = false;
                    dotAll = false;
                    extended = false;
                }
                case '-' -> on = false;
                default -> set(c, on);
            }
        }
        throw new RegexException("group without end");
    }

    private RegexNode closed(RegexNode node) throws RegexException {
        if (!take(")")) {
            throw new RegexException("missing )");
        }
        return node;
    }

    private boolean take(String text) {
        if (pattern.startsWith(text, at)) {
            at += text.length();
            return true;
        }
        return false;
    }

    private void escape(List<RegexNode> parts) throws RegexException {
        if (at + 1 >= pattern.length()) {
            throw new RegexException("ends in a backslash");
        }
        char c = pattern.charAt(at + 1);
        at += 2;
        switch (c) {
            case 'b' -> parts.add(new Assertion(Place.WORD_EDGE));
            case 'B' -> parts.add(new Assertion(Place.NO_WORD_EDGE));
            case 'A' -> parts.add(new Assertion(Place.TEXT_BEGIN));
            case 'Z' -> parts.add(new Assertion(Place.TEXT_END_OR_LAST_BREAK));
            case 'z' -> parts.add(new Assertion(Place.TEXT_END));
            case 'G' -> parts.add(new Assertion(Place.SEARCH_BEGIN));
            case 'K' -> parts.add(new Keep());
            case 'R' ->
                    parts.add(
                            new Atomic(
                                    new Alternation(
                                            List.of(
                                                    new Sequence(
                                                            List.of(
                                                                    new One(OctetSet.of('\r')),
                                                                    new One(OctetSet.of('\n')))),
                                                    new One(VERTICAL)))));
            case 'Q' -> quoted(parts);
            case 'E' -> {}
            case 'k' -> {
                char open = at < pattern.length() ? pattern.charAt(at++) : 0;
                parts.add(
                        new BackReference(
                                groupNamed(open == '<' ? '>' : open == '{' ? '}' : '\''),
                                ignoreCase));
            }
            case 'g' -> parts.add(numbered());
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> backReference(c, parts);
            case 'p', 'P', 'X' -> throw new RegexException("Unicode properties are not known here");
            default -> {
                at -= 2;
                parts.add(new One(escapedSet()));
            }
        }
    }

    private void quoted(List<RegexNode> parts) {
        int end = pattern.indexOf("\\E", at);
        int stop = end < 0 ? pattern.length() : end;
        while (at < stop) {
            parts.add(literal(pattern.charAt(at++)));
        }
        at = end < 0 ? stop : end + 2;
    }

    private RegexNode numbered() throws RegexException {
        boolean braced = take("{");
        boolean relative = take("-");
        int start = at;
        while (at < pattern.length() && Character.isDigit(pattern.charAt(at))) {
            at++;
        }
        if (start == at || (braced && !take("}"))) {
            throw new RegexException("\\g without a number");
        }
        int number = number(pattern.substring(start, braced ? at - 1 : at));
        int group = relative ? groups + 1 - number : number;
        if (group < 1) {
            throw new RegexException("reference to a group that is not there");
        }
        return new BackReference(group, ignoreCase);
    }

    private void backReference(char first, List<RegexNode> parts) {
        int start = at - 1;
        while (at < pattern.length() && Character.isDigit(pattern.charAt(at))) {
            at++;
        }
        var digits = pattern.substring(start, at);
        int group = digits.length() < 4 ? Integer.parseInt(digits) : Integer.MAX_VALUE;
        if (group < 10 || group <= groups) {
            parts.add(new BackReference(group, ignoreCase));
        } else {
            // \12 with fewer groups is an octal octet.
            at = start;
            int value = octal();
            parts.add(value < 0 ? literal(first) : literal(value));
        }
    }

    private int octal() {
        int value = -1;
        for (int i = 0; i < 3 && at < pattern.length(); i++, at++) {
            char c = pattern.charAt(at);
            if (c < '0' || c > '7') {
                break;
            }
            value = Math.max(value, 0) * 8 + (c - '0');
        }
        return value;
    }

    private static final OctetSet VERTICAL = OctetSet.range('\n', '\r').plus(OctetSet.of(0x85));
    private static final OctetSet HORIZONTAL =
            OctetSet.of('\t').plus(OctetSet.of(' ')).plus(OctetSet.of(0xA0));

    /// What an escape that stands for one octet matches; the cursor is on the backslash.
    private OctetSet escapedSet() throws RegexException {
        char c = pattern.charAt(at + 1);
        at += 2;
        return switch (c) {
            case 'd' -> OctetSet.DIGITS;
            case 'D' -> OctetSet.DIGITS.negated();
            case 'w' -> OctetSet.WORD;
            case 'W' -> OctetSet.WORD.negated();
            case 's' -> OctetSet.SPACE;
            case 'S' -> OctetSet.SPACE.negated();
            case 'h' -> HORIZONTAL;
            case 'H' -> HORIZONTAL.negated();
            case 'v' -> VERTICAL;
            case 'V' -> VERTICAL.negated();
            case 'N' -> OctetSet.NO_BREAK;
            default -> {
                at -= 2;
                int value = escapedOctet();
                var set = value > 255 ? OctetSet.EMPTY : OctetSet.of(value);
                yield ignoreCase ? set.folded() : set;
            }
        };
    }

    private int escapedOctet() throws RegexException {
        char c = pattern.charAt(at + 1);
        at += 2;
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'f' -> '\f';
            case 'a' -> 7;
            case 'e' -> 27;
            case 'x' -> hexadecimal();
            case 'o' -> bracedOctal();
            case 'c' -> {
                if (at >= pattern.length()) {
                    throw new RegexException("\\c without a character");
                }
                yield Character.toUpperCase(pattern.charAt(at++)) ^ 64;
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                yield octal();
            }
            default -> c;
        };
    }

    private int hexadecimal() throws RegexException {
        if (take("{")) {
            int end = pattern.indexOf('}', at);
            if (end < 0) {
                throw new RegexException("\\x{ without }");
            }
            var digits = pattern.substring(at, end).strip();
            at = end + 1;
            try {
                return digits.isEmpty() ? 0 : Integer.parseInt(digits, 16);
            } catch (NumberFormatException notHexadecimal) {
                throw new RegexException("\\x{" + digits + "}");
            }
        }
        int value = 0;
        for (int i = 0; i < 2 && at < pattern.length(); i++) {
            int digit = Character.digit(pattern.charAt(at), 16);
            if (digit < 0) {
                break;
            }
            value = value * 16 + digit;
            at++;
        }
        return value;
    }

    private int bracedOctal() throws RegexException {
        int end = take("{") ? pattern.indexOf('}', at) : -1;
        if (end < 0) {
            throw new RegexException("\\o without {…}");
        }
        var digits = pattern.substring(at, end);
        at = end + 1;
        try {
            return Integer.parseInt(digits, 8);
        } catch (NumberFormatException notOctal) {
            throw new RegexException("\\o{" + digits + "}");
        }
    }

    /// A bracketed set; the cursor is on `[`.
    private OctetSet bracket() throws RegexException {
        at++;
        boolean negated = take("^");
        var set = OctetSet.EMPTY;
        boolean first = true;
        while (true) {
            if (at >= pattern.length()) {
                throw new RegexException("[ without ]");
            }
            char c = pattern.charAt(at);
            if (c == ']' && !first) {
                at++;
                break;
            }
            first = false;
            if (pattern.startsWith("[:", at) && pattern.indexOf(":]", at) > 0) {
                set = set.plus(named());
                continue;
            }
            if (c == '\\' && at + 1 < pattern.length() && isClass(pattern.charAt(at + 1))) {
                set = set.plus(escapedSet());
                continue;
            }
            set = set.plus(member());
        }
        if (ignoreCase) {
            set = set.folded();
        }
        return negated ? set.negated() : set;
    }

    private static boolean isClass(char c) {
        return "dDwWsShHvVN".indexOf(c) >= 0;
    }

    /// One octet of a bracketed set, or a range of them.
    private OctetSet member() throws RegexException {
        int from = memberOctet();
        if (at + 1 < pattern.length()
                && pattern.charAt(at) == '-'
                && pattern.charAt(at + 1) != ']') {
            boolean toClass =
                    pattern.charAt(at + 1) == '\\'
                            && at + 2 < pattern.length()
                            && isClass(pattern.charAt(at + 2));
            if (!toClass && !pattern.startsWith("[:", at + 1)) {
                at++;
                int to = memberOctet();
                if (to < from) {
                    throw new RegexException("range in the wrong order");
                }
                return from > 255 ? OctetSet.EMPTY : OctetSet.range(from, to);
            }
        }
        return from > 255 ? OctetSet.EMPTY : OctetSet.of(from);
    }

    private int memberOctet() throws RegexException {
        char c = pattern.charAt(at);
        if (c != '\\') {
            at++;
            return c;
        }
        if (at + 1 >= pattern.length()) {
            throw new RegexException("[ without ]");
        }
        if (pattern.charAt(at + 1) == 'b') {
            at += 2;
            return '\b';
        }
        return escapedOctet();
    }

    private OctetSet named() throws RegexException {
        int end = pattern.indexOf(":]", at);
        var name = pattern.substring(at + 2, end);
        at = end + 2;
        boolean negated = name.startsWith("^");
        var set =
                switch (negated ? name.substring(1) : name) {
                    case "alpha" -> OctetSet.LOWER.plus(OctetSet.UPPER);
                    case "digit" -> OctetSet.DIGITS;
                    case "alnum" -> OctetSet.LOWER.plus(OctetSet.UPPER).plus(OctetSet.DIGITS);
                    case "upper" -> OctetSet.UPPER;
                    case "lower" -> OctetSet.LOWER;
                    case "space" -> OctetSet.SPACE;
                    case "blank" -> OctetSet.of(' ').plus(OctetSet.of('\t'));
                    case "punct" -> OctetSet.ofAll("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~");
                    case "cntrl" -> OctetSet.range(0, 31).plus(OctetSet.of(127));
                    case "xdigit" ->
                            OctetSet.DIGITS
                                    .plus(OctetSet.range('a', 'f'))
                                    .plus(OctetSet.range('A', 'F'));
                    case "word" -> OctetSet.WORD;
                    case "print" -> OctetSet.range(' ', '~');
                    case "graph" -> OctetSet.range('!', '~');
                    case "ascii" -> OctetSet.range(0, 127);
                    default -> throw new RegexException("[:" + name + ":] is not a class");
                };
        return negated ? set.negated() : set;
    }
}
