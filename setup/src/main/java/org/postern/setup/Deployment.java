package org.postern.setup;

import org.postern.net.TlsCertificate;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/// What the doctor looks at.
///
/// @param running whether a node told all this; otherwise it is what the settings say, and what
///   only a node knows is empty
/// @param hostname the node's name, A-labels
/// @param domains the mail domains, A-labels
/// @param services what should listen
/// @param signing the keys that DKIM signs with
/// @param certificates what TLS shows, the default first
/// @param home the node's folder
/// @param timeServers host, or host:port
/// @param lists zones of DNS lists that list bad senders
/// @param timeZone as the settings have it; empty: the machine's
public record Deployment(
        boolean running,
        String hostname,
        List<String> domains,
        List<Listening> services,
        List<SigningRecord> signing,
        List<TlsCertificate> certificates,
        Path home,
        List<String> timeServers,
        List<String> lists,
        String timeZone) {
    public Deployment {
        domains = List.copyOf(domains);
        services = List.copyOf(services);
        signing = List.copyOf(signing);
        certificates = List.copyOf(certificates);
        timeServers = List.copyOf(timeServers);
        lists = List.copyOf(lists);
    }

    /// A service that should listen.
    ///
    /// @param port not 0
    /// @param standard the port that clients of the service expect; 0: there is none
    public record Listening(String service, int port, int standard, List<InetAddress> addresses) {
        public Listening {
            addresses = List.copyOf(addresses);
        }

        boolean onLoopbackOnly() {
            return addresses.stream().allMatch(InetAddress::isLoopbackAddress);
        }
    }

    /// A key that DKIM signs with.
    ///
    /// @param name where DNS has its record
    /// @param record what it has to be
    /// @param active whether it signs
    public record SigningRecord(String domain, String name, String record, boolean active) {}

    /// The service of that name, where it should listen.
    java.util.Optional<Listening> service(String name) {
        return services.stream().filter(each -> each.service().equals(name)).findFirst();
    }
}
