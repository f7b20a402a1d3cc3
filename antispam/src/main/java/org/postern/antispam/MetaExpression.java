package org.postern.antispam;

import java.util.ArrayList;
import java.util.List;

/// An expression of rules, as `meta` has it: numbers, names of rules, which stand for how often
/// they hit, and Perl's operators with Perl's precedence. `&&` and `||` give the operand that
/// decided.
sealed interface MetaExpression {
    record Constant(double value) implements MetaExpression {}

    record Name(String rule) implements MetaExpression {}

    record Not(MetaExpression operand) implements MetaExpression {}

    record Binary(String operator, MetaExpression left, MetaExpression right)
            implements MetaExpression {}

    record Choice(MetaExpression condition, MetaExpression yes, MetaExpression no)
            implements MetaExpression {}

    /// Looks up how often a rule hit.
    @FunctionalInterface
    interface Hits {
        double of(String rule);
    }

    static MetaExpression parse(String text) throws RegexException {
        return new Parser(text).whole();
    }

    default double value(Hits hits) {
        return switch (this) {
            case Constant(var value) -> value;
            case Name(var rule) -> hits.of(rule);
            case Not(var operand) -> operand.value(hits) == 0 ? 1 : 0;
            case Choice(var condition, var yes, var no) ->
                    condition.value(hits) != 0 ? yes.value(hits) : no.value(hits);
            case Binary(var operator, var left, var right) -> binary(operator, left, right, hits);
        };
    }

    private static double binary(
            String operator, MetaExpression left, MetaExpression right, Hits hits) {
        double a = left.value(hits);
        if (operator.equals("&&")) {
            return a == 0 ? 0 : right.value(hits);
        }
        if (operator.equals("||")) {
            return a != 0 ? a : right.value(hits);
        }
        double b = right.value(hits);
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> b == 0 ? 0 : a / b;
            case "^" -> (long) a ^ (long) b;
            case ">" -> a > b ? 1 : 0;
            case "<" -> a < b ? 1 : 0;
            case ">=" -> a >= b ? 1 : 0;
            case "<=" -> a <= b ? 1 : 0;
            case "==" -> a == b ? 1 : 0;
            case "!=" -> a != b ? 1 : 0;
            default -> throw new IllegalStateException(operator);
        };
    }

    /// The names that stand in it.
    default List<String> names() {
        List<String> names = new ArrayList<>();
        collect(this, names);
        return names;
    }

    private static void collect(MetaExpression expression, List<String> names) {
        switch (expression) {
            case Constant _ -> {}
            case Name(var rule) -> names.add(rule);
            case Not(var operand) -> collect(operand, names);
            case Binary(_, var left, var right) -> {
                collect(left, names);
                collect(right, names);
            }
            case Choice(var condition, var yes, var no) -> {
                collect(condition, names);
                collect(yes, names);
                collect(no, names);
            }
        }
    }

    /// Recursive descent over the operators, loosest first.
    final class Parser {
        private static final int DEEPEST = 300;
        private static final List<List<String>> LEVELS =
                List.of(
                        List.of("||"),
                        List.of("&&"),
                        List.of("^"),
                        List.of("==", "!="),
                        List.of("<=", ">=", "<", ">"),
                        List.of("+", "-"),
                        List.of("*", "/"));

        private final String text;
        private int at;
        private int depth;

        Parser(String text) {
            this.text = text;
        }

        MetaExpression whole() throws RegexException {
            skip();
            if (text.strip().equals("()")) {
                return new Constant(0);
            }
            var expression = choice();
            skip();
            if (at < text.length()) {
                throw new RegexException("expression cannot be read from: " + text.substring(at));
            }
            return expression;
        }

        private void skip() {
            while (at < text.length() && Octets.isSpace(text.charAt(at))) {
                at++;
            }
        }

        private boolean take(String token) {
            skip();
            if (text.startsWith(token, at)) {
                at += token.length();
                return true;
            }
            return false;
        }

        private MetaExpression choice() throws RegexException {
            if (++depth > DEEPEST) {
                throw new RegexException("expression nested too deep");
            }
            var condition = level(0);
            if (take("?")) {
                var yes = choice();
                if (!take(":")) {
                    throw new RegexException("? without :");
                }
                condition = new Choice(condition, yes, choice());
            }
            depth--;
            return condition;
        }

        private MetaExpression level(int number) throws RegexException {
            if (number == LEVELS.size()) {
                return unary();
            }
            var left = level(number + 1);
            while (true) {
                var operator = operator(LEVELS.get(number));
                if (operator.isEmpty()) {
                    return left;
                }
                left = new Binary(operator, left, level(number + 1));
            }
        }

        private String operator(List<String> operators) {
            for (var operator : operators) {
                if (take(operator)) {
                    return operator;
                }
            }
            return "";
        }

        private MetaExpression unary() throws RegexException {
            skip();
            if (take("!")) {
                return new Not(unary());
            }
            if (take("-")) {
                return new Binary("-", new Constant(0), unary());
            }
            if (take("+")) {
                return unary();
            }
            if (take("(")) {
                var inside = choice();
                if (!take(")")) {
                    throw new RegexException("( without )");
                }
                return inside;
            }
            int start = at;
            while (at < text.length()
                    && (OctetSet.WORD.has(text.charAt(at) & 0xFF) || text.charAt(at) == '.')) {
                at++;
            }
            var word = text.substring(start, at);
            if (word.isEmpty()) {
                throw new RegexException("operand missing at character " + (at + 1));
            }
            return Character.isDigit(word.charAt(0)) ? number(word) : new Name(word);
        }

        private static Constant number(String word) throws RegexException {
            try {
                return new Constant(Double.parseDouble(word));
            } catch (NumberFormatException notANumber) {
                throw new RegexException(word + " is no number");
            }
        }
    }
}
