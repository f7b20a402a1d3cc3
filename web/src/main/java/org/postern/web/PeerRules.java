package org.postern.web;

import org.eclipse.jetty.server.Request;
import org.postern.net.Network;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Locale;
import java.util.function.Supplier;

/// Who a request comes from and which host it asks. A proxy that is believed names the client, its
/// protocol and the host; whatever else names them is not read.
final class PeerRules {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final Supplier<WebSettings> settings;
    private final Supplier<? extends Collection<String>> names;

    /// @param names the host names under which we serve when the settings name none: each stands
    ///   for itself and, where it begins with `*.`, for every name below
    PeerRules(Supplier<WebSettings> settings, Supplier<? extends Collection<String>> names) {
        this.settings = settings;
        this.names = names;
    }

    Peer of(Request request) throws RequestRefusedException {
        var connection = request.getConnectionMetaData();
        var connected = ((InetSocketAddress) connection.getRemoteSocketAddress()).getAddress();
        boolean tls = connection.isSecure();
        String host = Request.getServerName(request);
        int port = request.getHttpURI().getPort();
        WebSettings rules = settings.get();
        if (!rules.believes(connected)) {
            return peer(connected, connected, tls, host, port);
        }
        Forwarded said = Forwarded.of(request.getHeaders(), rules.forwarded());
        var hop = said.client(connected, rules::believes);
        boolean secure = hop.secure().orElse(tls);
        if (hop.host().isEmpty()) {
            // The proxy asks us by the client's own words, or by a name of its own.
            return peer(hop.client(), connected, secure, host, secure == tls ? port : -1);
        }
        String asked = hop.host().get();
        int colon = portColon(asked);
        return peer(
                hop.client(),
                connected,
                secure,
                colon < 0 ? asked : asked.substring(0, colon),
                colon < 0 ? -1 : number(asked.substring(colon + 1)));
    }

    private static Peer peer(
            InetAddress client, InetAddress connected, boolean secure, String host, int port)
            throws RequestRefusedException {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        if (!isHost(name)) {
            throw new RequestRefusedException(400, "The host is not a host name.");
        }
        return new Peer(client, connected, secure, name, port > 0 ? port : secure ? HTTPS : HTTP);
    }

    private static int portColon(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }

    private static int number(String digits) throws RequestRefusedException {
        try {
            int port = Integer.parseInt(digits);
            if (port > 0 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            // As any other port that is none.
        }
        throw new RequestRefusedException(400, "The host has no such port.");
    }

    private static boolean isHost(String name) {
        return !name.isEmpty()
                && name.length() <= 255
                && name.chars()
                        .allMatch(c ->
                                (c >= 'a' && c <= 'z')
                                        || (c >= '0' && c <= '9')
                                        || c == '-'
                                        || c == '.'
                                        || c == '_'
                                        || c == ':');
    }

    /// Whether the site is served under this name. A page of another name, that its owner lets
    /// point to our address, would be ours to a browser: its scripts could ask us what a stranger
    /// cannot.
    boolean serves(String host) {
        if (host.equals("localhost") || isAddress(host)) {
            return true;
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        Collection<String> allowed = settings.get().hosts();
        return matches(allowed.isEmpty() ? names.get() : allowed, name);
    }

    private static boolean matches(Collection<String> patterns, String name) {
        for (String pattern : patterns) {
            String lower = pattern.toLowerCase(Locale.ROOT);
            if (lower.startsWith("*.") ? name.endsWith(lower.substring(1)) : name.equals(lower)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAddress(String host) {
        try {
            Network.literal(host);
            return true;
        } catch (IllegalArgumentException name) {
            return false;
        }
    }
}
