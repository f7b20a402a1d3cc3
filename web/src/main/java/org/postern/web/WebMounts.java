package org.postern.web;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// What is served where. Rooms register before the server starts, or later. Safe for use by many
/// threads.
///
/// A prefix that ends with `/` stands for everything below it; any other for itself and for what is
/// below it. The longest that fits wins.
public final class WebMounts {
    private final List<Mount> mounts = new CopyOnWriteArrayList<>();

    /// What stands behind a prefix.
    sealed interface Target {
        record Requests(WebHandler handler) implements Target {}

        /// @param subprotocols those that are spoken here, the best first; empty: none is asked for
        record Sockets(List<String> subprotocols, WebSocketHandler handler) implements Target {}
    }

    record Mount(String prefix, MountRules rules, Target target) {
        boolean holds(String path) {
            return path.startsWith(prefix)
                    && (prefix.endsWith("/")
                            || path.length() == prefix.length()
                            || path.charAt(prefix.length()) == '/');
        }

        /// What of the path is the mount's own affair, without a `/` in front.
        String rest(String path) {
            String rest = path.substring(prefix.length());
            return rest.startsWith("/") ? rest.substring(1) : rest;
        }
    }

    /// Serves a place of the site to everybody.
    ///
    /// @throws IllegalArgumentException when the prefix does not begin with `/` or is taken
    public void mount(String prefix, WebHandler handler) {
        mount(prefix, MountRules.PUBLIC, handler);
    }

    /// Serves a place of the site.
    ///
    /// @throws IllegalArgumentException when the prefix does not begin with `/` or is taken
    public void mount(String prefix, MountRules rules, WebHandler handler) {
        add(new Mount(prefix, rules, new Target.Requests(handler)));
    }

    /// Serves WebSockets at a place of the site.
    ///
    /// @param subprotocols those that are spoken there, the best first: a client that asks for none
    ///   of them is refused. Empty: clients ask for none
    /// @throws IllegalArgumentException when the prefix does not begin with `/` or is taken
    // RFC 6455 section 1.9
    public void mountSocket(
            String prefix, MountRules rules, List<String> subprotocols, WebSocketHandler handler) {
        add(new Mount(prefix, rules, new Target.Sockets(List.copyOf(subprotocols), handler)));
    }

    private synchronized void add(Mount mount) {
        if (!mount.prefix().startsWith("/")) {
            throw new IllegalArgumentException("a path begins with /: " + mount.prefix());
        }
        if (mounts.stream().anyMatch(other -> other.prefix().equals(mount.prefix()))) {
            throw new IllegalArgumentException("something is served there: " + mount.prefix());
        }
        mounts.add(mount);
        mounts.sort(Comparator.comparingInt((Mount one) -> one.prefix().length()).reversed());
    }

    /// @param path decoded, without `.` and `..`
    Optional<Mount> find(String path) {
        for (Mount mount : mounts) {
            if (mount.holds(path)) {
                return Optional.of(mount);
            }
        }
        return Optional.empty();
    }
}
