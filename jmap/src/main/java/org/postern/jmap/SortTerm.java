package org.postern.jmap;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One comparator of a sort.
///
/// @param collation empty: the property's own
/// @param keyword of RFC 8621's comparators by keyword; empty for all others
// RFC 8620 section 5.5
public record SortTerm(String property, boolean ascending, String collation, String keyword) {
    /// Most comparators of one sort.
    public static final int MOST = 20;

    private static final Set<String> COLLATIONS =
            Set.of("", "i;ascii-casemap", "i;unicode-casemap");

    /// Reads the `sort` argument.
    ///
    /// @param properties that can be sorted by
    public static List<SortTerm> read(Arguments arguments, Set<String> properties)
            throws MethodError {
        var terms = new ArrayList<SortTerm>();
        for (ObjectNode one : arguments.objects("sort")) {
            JsonNode property = one.path("property");
            JsonNode ascending = one.path("isAscending");
            JsonNode collation = one.path("collation");
            JsonNode keyword = one.path("keyword");
            boolean sound =
                    property.isString()
                            && (ascending.isMissingNode() || ascending.isBoolean())
                            && (collation.isMissingNode() || collation.isString())
                            && (keyword.isMissingNode() || keyword.isString());
            if (!sound) {
                throw MethodError.invalid("sort", "not an array of Comparator");
            }
            String name = property.stringValue();
            String by = collation.isString() ? collation.stringValue() : "";
            if (!properties.contains(name) || !COLLATIONS.contains(by) || terms.size() == MOST) {
                throw new MethodError("unsupportedSort", "Nothing is sorted by " + name + " so");
            }
            terms.add(
                    new SortTerm(
                            name,
                            ascending.isMissingNode() || ascending.booleanValue(),
                            by,
                            keyword.isString() ? keyword.stringValue() : ""));
        }
        return terms;
    }
}
