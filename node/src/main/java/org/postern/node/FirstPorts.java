package org.postern.node;

import org.postern.kernel.Settings;
import org.postern.net.ListenAddress;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Ports for a first start, so that a first try never fails for a port nobody asked for (SPEC
/// DEP-8): a default port that another program has gives way to a free one, which goes into the
/// first `postern.toml`. A port that somebody set is never changed: that it is taken is an error,
/// then and at every later start.
final class FirstPorts {
    /// Where the search for another port begins, above the default.
    private static final int STEP = 10_000;

    private static final int TRIES = 100;

    private FirstPorts() {}

    /// The key and value of each port that has to give way.
    ///
    /// @param set keys that somebody set
    static Map<String, String> instead(Map<String, String> set) {
        Map<String, String> instead = new LinkedHashMap<>();
        for (var service : Endpoint.SERVED) {
            var endpoint = (Endpoint) Settings.defaults(service.asSubclass(Record.class));
            var key = Endpoint.nameOf(service) + ".port";
            if (!set.containsKey(key) && endpoint.port() != 0 && taken(endpoint.port())) {
                free(endpoint.port()).ifPresent(port -> instead.put(key, String.valueOf(port)));
            }
        }
        return instead;
    }

    private static Optional<Integer> free(int wanted) {
        for (int port = wanted + STEP; port < wanted + STEP + TRIES; port++) {
            if (!taken(port)) {
                return Optional.of(port);
            }
        }
        return Optional.empty();
    }

    private static boolean taken(int port) {
        for (var address : new ListenAddress.Loopback().addresses()) {
            try (var trial = new ServerSocket()) {
                trial.bind(new InetSocketAddress(address, port));
            } catch (IOException e) {
                return true;
            }
        }
        return false;
    }
}
