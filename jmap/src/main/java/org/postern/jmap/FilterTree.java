package org.postern.jmap;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// A filter: operators over conditions.
///
/// @param <C> a condition of the type that is queried
// RFC 8620 section 5.5
public sealed interface FilterTree<C> {
    /// Most operators and conditions of one filter.
    int MOST_NODES = 500;

    /// What binds filters together.
    enum Operator {
        AND,
        OR,
        NOT
    }

    /// @param operands `NOT` is true when none of them is
    record Combined<C>(Operator operator, List<FilterTree<C>> operands) implements FilterTree<C> {
        public Combined {
            operands = List.copyOf(operands);
        }
    }

    record Condition<C>(C condition) implements FilterTree<C> {}

    /// Whether the filter is true of what the conditions are asked about.
    default boolean matches(Predicate<C> holds) {
        return switch (this) {
            case Condition<C>(var condition) -> holds.test(condition);
            case Combined<C>(var operator, var operands) ->
                    switch (operator) {
                        case AND -> operands.stream().allMatch(each -> each.matches(holds));
                        case OR -> operands.stream().anyMatch(each -> each.matches(holds));
                        case NOT -> operands.stream().noneMatch(each -> each.matches(holds));
                    };
        };
    }

    /// Reads a condition.
    @FunctionalInterface
    interface Reader<C> {
        /// @throws MethodError `unsupportedFilter`, `invalidArguments`
        C read(ObjectNode condition) throws MethodError;
    }

    /// Reads a filter.
    ///
    /// @return null when there is none: all records
    static <C> @Nullable FilterTree<C> read(Arguments arguments, Reader<C> reader)
            throws MethodError {
        ObjectNode filter = arguments.object("filter");
        return filter == null ? null : read(filter, reader, new int[1]);
    }

    private static <C> FilterTree<C> read(ObjectNode filter, Reader<C> reader, int[] nodes)
            throws MethodError {
        if (++nodes[0] > MOST_NODES) {
            throw new MethodError(
                    "unsupportedFilter", "A filter has at most " + MOST_NODES + " conditions");
        }
        if (!filter.has("operator")) {
            return new Condition<>(reader.read(filter));
        }
        JsonNode conditions = filter.path("conditions");
        if (!filter.path("operator").isString() || !conditions.isArray() || filter.size() > 2) {
            throw MethodError.invalid("filter", "a FilterOperator has an operator and conditions");
        }
        var operands = new ArrayList<FilterTree<C>>(conditions.size());
        for (JsonNode each : conditions) {
            if (!(each instanceof ObjectNode operand)) {
                throw MethodError.invalid("filter", "conditions are objects");
            }
            operands.add(read(operand, reader, nodes));
        }
        return new Combined<>(operator(filter.path("operator").stringValue()), operands);
    }

    private static Operator operator(String name) throws MethodError {
        return switch (name) {
            case "AND" -> Operator.AND;
            case "OR" -> Operator.OR;
            case "NOT" -> Operator.NOT;
            default -> throw MethodError.invalid("filter", "there is no operator " + name);
        };
    }
}
