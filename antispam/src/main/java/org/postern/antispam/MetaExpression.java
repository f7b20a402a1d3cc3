package org.postern.antispam;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/// An expression of rules, as `meta` has it: numbers, names of rules, which stand for how often
/// they hit, and Perl's operators with Perl's precedence. `&&` and `||` give the operand that
/// decided.
sealed interface MetaExpression {
    record Constant(double value) implements MetaExpression {}

    record Name(String rule) implements MetaExpression {}

    /// A rule by its number, which [#resolved] puts in the place of names.
    record Hit(int rule) implements MetaExpression {}

    record Not(MetaExpression operand) implements MetaExpression {}

    record Binary(Operator operator, MetaExpression left, MetaExpression right)
            implements MetaExpression {}

    enum Operator {
        OR("||"),
        AND("&&"),
        XOR("^"),
        EQUAL("=="),
        NOT_EQUAL("!="),
        AT_MOST("<="),
        AT_LEAST(">="),
        BELOW("<"),
        ABOVE(">"),
        PLUS("+"),
        MINUS("-"),
        TIMES("*"),
        BY("/");

        final String sign;

        Operator(String sign) {
            this.sign = sign;
        }
    }

    record Choice(MetaExpression condition, MetaExpression yes, MetaExpression no)
            implements MetaExpression {}

    static MetaExpression parse(String text) throws RegexException {
        return new Parser(text).whole();
    }

    /// The same with numbers for names.
    ///
    /// @param numbers gives for a name the rule's number, or below 0 when there is no such rule
    default MetaExpression resolved(ToIntFunction<String> numbers) {
        return switch (this) {
            case Constant _, Hit _ -> this;
            case Name(var rule) -> {
                int number = numbers.applyAsInt(rule);
                yield number < 0 ? new Constant(0) : new Hit(number);
            }
            case Not(var operand) -> new Not(operand.resolved(numbers));
            case Choice(var condition, var yes, var no) ->
                    new Choice(
                            condition.resolved(numbers),
                            yes.resolved(numbers),
                            no.resolved(numbers));
            case Binary(var operator, var left, var right) ->
                    new Binary(operator, left.resolved(numbers), right.resolved(numbers));
        };
    }

    /// @param hits how often each rule hit, by its number
    default double value(int[] hits) {
        return switch (this) {
            case Constant(var value) -> value;
            case Hit(var rule) -> hits[rule];
            case Name(var rule) -> throw new IllegalStateException(rule + " is not resolved");
            case Not(var operand) -> operand.value(hits) == 0 ? 1 : 0;
            case Choice(var condition, var yes, var no) ->
                    condition.value(hits) != 0 ? yes.value(hits) : no.value(hits);
            case Binary(var operator, var left, var right) -> binary(operator, left, right, hits);
        };
    }

    private static double binary(
            Operator operator, MetaExpression left, MetaExpression right, int[] hits) {
        double a = left.value(hits);
        if (operator == Operator.AND) {
            return a == 0 ? 0 : right.value(hits);
        }
        if (operator == Operator.OR) {
            return a != 0 ? a : right.value(hits);
        }
        double b = right.value(hits);
        return switch (operator) {
            case PLUS -> a + b;
            case MINUS -> a - b;
            case TIMES -> a * b;
            case BY -> b == 0 ? 0 : a / b;
            case XOR -> (long) a ^ (long) b;
            case ABOVE -> a > b ? 1 : 0;
            case BELOW -> a < b ? 1 : 0;
            case AT_LEAST -> a >= b ? 1 : 0;
            case AT_MOST -> a <= b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case NOT_EQUAL -> a != b ? 1 : 0;
            case AND, OR -> throw new IllegalStateException(operator.sign);
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
            case Constant _, Hit _ -> {}
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
        private static final List<List<Operator>> LEVELS =
                List.of(
                        List.of(Operator.OR),
                        List.of(Operator.AND),
                        List.of(Operator.XOR),
                        List.of(Operator.EQUAL, Operator.NOT_EQUAL),
                        List.of(
                                Operator.AT_MOST,
                                Operator.AT_LEAST,
                                Operator.BELOW,
                                Operator.ABOVE),
                        List.of(Operator.PLUS, Operator.MINUS),
                        List.of(Operator.TIMES, Operator.BY));

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
                if (operator == null) {
                    return left;
                }
                left = new Binary(operator, left, level(number + 1));
            }
        }

        private @Nullable Operator operator(List<Operator> operators) {
            for (var operator : operators) {
                if (take(operator.sign)) {
                    return operator;
                }
            }
            return null;
        }

        private MetaExpression unary() throws RegexException {
            skip();
            if (take("!")) {
                return new Not(unary());
            }
            if (take("-")) {
                return new Binary(Operator.MINUS, new Constant(0), unary());
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
