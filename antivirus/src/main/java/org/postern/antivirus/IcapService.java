package org.postern.antivirus;

import org.postern.net.ServiceAddress;

import java.net.URI;
import java.net.URISyntaxException;

/// A service of an ICAP server.
///
/// @param address where the server listens
/// @param path of the service, beginning with `/`, with a query if it has one
public record IcapService(ServiceAddress.Tcp address, String path) {
    // RFC 3507 section 4.2: the port where none is named
    private static final int PORT = 1344;

    /// Reads `icap://host:1344/service`.
    ///
    /// @throws IllegalArgumentException with a sentence for the administrator
    public static IcapService parse(String text) {
        try {
            var uri = new URI(text.strip());
            if (!"icap".equalsIgnoreCase(uri.getScheme())
                    || uri.getHost() == null
                    || uri.getRawPath().length() < 2) {
                throw new IllegalArgumentException(
                        "not an ICAP service: " + text + "; write icap://host:1344/service");
            }
            String host = uri.getHost();
            String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return new IcapService(
                    new ServiceAddress.Tcp(bare, uri.getPort() < 0 ? PORT : uri.getPort()),
                    uri.getRawPath() + query);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("not an ICAP service: " + text, e);
        }
    }

    @Override
    public String toString() {
        return "icap://" + address + path;
    }
}
