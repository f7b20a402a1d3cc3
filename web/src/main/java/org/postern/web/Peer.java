package org.postern.web;

import java.net.InetAddress;

/// Who asks, and for which host, as far as it can be believed.
///
/// @param client the client's address
/// @param connected where the connection comes from: the client, or a proxy that is believed
/// @param secure whether the client speaks TLS, with us or with the proxy
/// @param host the name that was asked, in lower case; an IPv6 address without brackets
/// @param port the port that was asked
record Peer(InetAddress client, InetAddress connected, boolean secure, String host, int port) {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    /// The origin of the site as the client sees it.
    // RFC 6454 section 6.2
    String origin() {
        return originAt(secure, port);
    }

    /// The same host under TLS.
    String secureOrigin(int httpsPort) {
        return originAt(true, httpsPort);
    }

    private String originAt(boolean tls, int at) {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return (tls ? "https://" : "http://") + name + (at == (tls ? HTTPS : HTTP) ? "" : ":" + at);
    }
}
