package org.postern.jmap;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;

/// The arguments of a `/set`.
///
/// @param ifInState null: whatever the state is
/// @param create by creation id, in the client's order
/// @param update by id, where references to created records are not resolved yet
/// @param destroy likewise
// RFC 8620 section 5.3
public record SetArguments(
        String accountId,
        @Nullable String ifInState,
        List<Map.Entry<String, ObjectNode>> create,
        List<Map.Entry<String, ObjectNode>> update,
        List<String> destroy) {
    public SetArguments {
        create = List.copyOf(create);
        update = List.copyOf(update);
        destroy = List.copyOf(destroy);
    }

    /// @throws MethodError `requestTooLarge`, `invalidArguments`
    public static SetArguments read(MethodCall call) throws MethodError {
        var arguments = call.arguments();
        var destroy = arguments.ids("destroy");
        var set =
                new SetArguments(
                        arguments.id("accountId"),
                        arguments.stringOrNull("ifInState"),
                        arguments.objectsByName("create"),
                        arguments.objectsByName("update"),
                        destroy == null ? List.of() : destroy);
        int count = set.create.size() + set.update.size() + set.destroy.size();
        if (count > call.limits().maxSet()) {
            throw MethodError.tooLarge(
                    "One call sets at most " + call.limits().maxSet() + " records");
        }
        for (var entry : set.create) {
            if (!Ids.valid(entry.getKey())) {
                throw MethodError.invalid("create", entry.getKey() + " is not an Id");
            }
        }
        return set;
    }
}
