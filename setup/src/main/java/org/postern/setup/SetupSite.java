package org.postern.setup;

import org.postern.net.DnsServer;
import org.postern.net.Resolver;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What the wizard knows of the node that it sets up.
///
/// @param fresh whether there is no node yet: the first domain is chosen now
/// @param hostname the node's name, or what the machine calls itself
/// @param domain the first mail domain, or what is proposed for it
/// @param settings what the settings say, by key; a key that is not there does not exist
/// @param services port and standard port of each service that may be moved, by name
/// @param home the node's folder
/// @param resolvers looks up by these servers; by the machine's where the list is empty
/// @param instruments what checks work with
public record SetupSite(
        boolean fresh,
        String hostname,
        String domain,
        Map<String, String> settings,
        List<Movable> services,
        Path home,
        Function<List<DnsServer>, Resolver> resolvers,
        Instruments instruments) {
    public SetupSite {
        settings = Map.copyOf(settings);
        services = List.copyOf(services);
    }

    /// A service whose port may be the standard one.
    ///
    /// @param usual the port of a first try
    /// @param standard where programs look for it
    public record Movable(String name, int usual, int standard) {}

    String setting(String key) {
        return settings.getOrDefault(key, "");
    }
}
