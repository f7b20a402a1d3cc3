package org.postern.jmap;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that a server can do. Rooms register before the first request, or later. Safe for use by
/// many threads.
public final class Capabilities {
    /// RFC 8620 section 2.
    public static final String CORE = "urn:ietf:params:jmap:core";

    private volatile Map<String, Capability> byUri = Map.of();

    /// @throws IllegalArgumentException when there is one of that name, or of a method's
    public synchronized void add(Capability capability) {
        var next = new LinkedHashMap<>(byUri);
        if (next.putIfAbsent(capability.uri(), capability) != null) {
            throw new IllegalArgumentException("capability " + capability.uri() + " twice");
        }
        for (Capability other : byUri.values()) {
            for (String method : capability.methods().keySet()) {
                if (other.methods().containsKey(method)) {
                    throw new IllegalArgumentException("method " + method + " twice");
                }
            }
        }
        byUri = next;
    }

    /// In the order in which they were added.
    public List<Capability> all() {
        return List.copyOf(byUri.values());
    }

    public boolean knows(String uri) {
        return byUri.containsKey(uri);
    }

    /// The method of that name, whichever capability has it.
    public Optional<JmapMethod> method(String name) {
        return method(name, List.copyOf(byUri.keySet()));
    }

    /// The method of that name, if one of the capabilities has it.
    // RFC 8620 section 3.3: only what is in `using` may be used
    public Optional<JmapMethod> method(String name, List<String> using) {
        var all = byUri;
        for (String uri : using) {
            var capability = all.get(uri);
            var method = capability == null ? null : capability.methods().get(name);
            if (method != null) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
