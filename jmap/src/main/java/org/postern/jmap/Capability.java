package org.postern.jmap;

import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Optional;

/// Something that a server can do: methods, and what the session resource says of them.
///
/// @param uri names it
/// @param session what the session says of it
/// @param account what each account says of it
/// @param methods by name
public record Capability(
        String uri, InSession session, InAccount account, Map<String, JmapMethod> methods) {
    /// The object that a session has under the capability's name.
    @FunctionalInterface
    public interface InSession {
        ObjectNode object(Caller caller);

        /// With nothing to say.
        InSession NOTHING = _ -> Json.object();
    }

    /// The object that an account has under the capability's name.
    @FunctionalInterface
    public interface InAccount {
        /// @return empty when the account has nothing of the kind
        Optional<ObjectNode> object(Caller caller, JmapAccount account);

        /// No account has any.
        InAccount NONE = (_, _) -> Optional.empty();

        /// The caller's own has it, with nothing to say.
        InAccount PERSONAL =
                (_, account) -> account.personal() ? Optional.of(Json.object()) : Optional.empty();
    }

    public Capability {
        methods = Map.copyOf(methods);
    }
}
