package org.postern.jmap;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The arguments of a `/get`.
///
/// @param ids null: all records
/// @param properties null: all, or the type's own choice; `id` is among them otherwise
// RFC 8620 section 5.1
public record GetArguments(
        String accountId, @Nullable List<String> ids, @Nullable Set<String> properties) {
    /// @throws MethodError `requestTooLarge`, `invalidArguments`
    public static GetArguments read(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        var properties = arguments.strings("properties");
        var get =
                new GetArguments(
                        arguments.id("accountId"),
                        arguments.ids("ids"),
                        properties == null ? null : withId(properties));
        if (get.ids != null && get.ids.size() > call.limits().maxGet()) {
            throw tooMany(call.limits());
        }
        return get;
    }

    /// The same, of a type whose properties are these.
    public static GetArguments read(MethodCall call, Set<String> known) throws MethodError {
        var get = read(call);
        if (get.properties != null) {
            for (String property : get.properties) {
                if (!known.contains(property)) {
                    throw MethodError.invalid("properties", "there is no property " + property);
                }
            }
        }
        return get;
    }

    /// More records than one call may get.
    public static MethodError tooMany(JmapSettings limits) {
        return MethodError.tooLarge("One call gets at most " + limits.maxGet() + " records");
    }

    private static Set<String> withId(List<String> properties) {
        var all = new LinkedHashSet<String>();
        all.add("id");
        all.addAll(properties);
        return all;
    }

    public boolean wants(String property) {
        return properties == null || properties.contains(property);
    }
}
