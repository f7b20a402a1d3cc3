package org.postern.web;

import org.postern.kernel.Octets;
import org.postern.kernel.Setting;
import org.postern.kernel.Settings;
import org.postern.kernel.SettingsPrefix;
import org.postern.net.Network;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// The web server's limits and rules.
@SettingsPrefix(value = "web", doc = "The web server: limits, sessions, proxies.")
public record WebSettings(
        @Setting(
                        value = "",
                        doc =
                                "Host names under which the site is served; *.example.org stands"
                                    + " for every name below. Empty: the node's own name, and every"
                                    + " mail domain with the names below it. Addresses in numbers"
                                    + " and localhost are always right.")
                List<String> hosts,
        @Setting(
                        value = "",
                        doc =
                                "Networks of reverse proxies. What they say of the client, its"
                                    + " protocol and the host it asked is believed; from anywhere"
                                    + " else it is not read.")
                List<Network> proxies,
        @Setting(
                        value = "x-forwarded",
                        doc =
                                "In which fields the proxies say so: x-forwarded (X-Forwarded-For,"
                                    + " -Proto and -Host) or forwarded (RFC 7239). The other kind"
                                    + " is not read, since proxies hand on what clients write into"
                                    + " it.")
                ProxyFields forwarded,
        @Setting(
                        value = "remote",
                        doc =
                                "Whether requests without TLS are sent on to HTTPS: remote (those"
                                    + " from other machines), always, or never. Health checks and"
                                    + " certificate challenges are answered in clear all the same.")
                Redirect redirect,
        @Setting(
                        value = "0",
                        min = 0,
                        max = 65_535,
                        doc =
                                "The port of HTTPS as clients see it, for redirects; 0: the port of"
                                        + " https.port, which is another where something between"
                                        + " translates ports.")
                int httpsPort,
        @Setting(
                        value = "365d",
                        min = 0,
                        max = 315_360_000_000L,
                        doc =
                                "How long browsers shall insist on HTTPS for this host"
                                        + " (Strict-Transport-Security, RFC 6797); 0 is not to say"
                                        + " so. Browsers ignore it while they do not trust the"
                                        + " certificate.")
                Duration strictTransport,
        @Setting(
                        value = "60s",
                        min = 1_000,
                        max = 3_600_000,
                        doc = "A connection on which nothing happens for this long is closed.")
                Duration idleTimeout,
        @Setting(
                        value = "20s",
                        min = 1_000,
                        max = 600_000,
                        doc =
                                "Longest time from the first octet of a request's header to its"
                                        + " end, the TLS handshake included where it comes first.")
                Duration headerTimeout,
        @Setting(
                        value = "500",
                        min = 0,
                        max = 1_000_000_000,
                        doc =
                                "A client that sends a body, or takes an answer, more slowly than"
                                    + " so many octets a second is cut off; 0 is as slowly as it"
                                    + " likes.")
                int minRate,
        @Setting(
                        value = "16KiB",
                        min = 2_048,
                        max = 1_048_576,
                        restart = true,
                        doc = "Largest header of a request; a larger one is answered with 431.")
                Octets maxHeader,
        @Setting(
                        value = "1MiB",
                        min = 1_024,
                        max = 1_073_741_824,
                        doc =
                                "Largest body of a request where nothing else is said; a larger one"
                                        + " is answered with 413.")
                Octets maxBody,
        @Setting(
                        value = "100",
                        min = 1,
                        max = 10_000,
                        restart = true,
                        doc = "Most requests under way at once on one HTTP/2 connection.")
                int maxStreams,
        @Setting(
                        value = "100",
                        min = 1,
                        max = 100_000,
                        doc =
                                "Most requests that one client address may have under way at once,"
                                    + " streams of news included; IPv6 clients are counted by /64."
                                    + " More are answered with 429. Hosts in trusted.hosts are"
                                    + " exempt.")
                int requestsPerAddress,
        @Setting(value = "true", doc = "Whether answers are compressed where that is safe.")
                boolean compress,
        @Setting(
                        value = "8h",
                        min = 60_000,
                        max = 31_536_000_000L,
                        doc = "A browser's session that is not used for this long ends.")
                Duration sessionIdle,
        @Setting(
                        value = "1d",
                        min = 60_000,
                        max = 31_536_000_000L,
                        doc = "A browser's session ends this long after its login at the latest.")
                Duration sessionLife,
        @Setting(
                        value = "14d",
                        min = 60_000,
                        max = 31_536_000_000L,
                        doc =
                                "A session whose user asked to be remembered and that is not used"
                                        + " for this long ends.")
                Duration rememberIdle,
        @Setting(
                        value = "90d",
                        min = 60_000,
                        max = 157_680_000_000L,
                        doc =
                                "A session whose user asked to be remembered ends this long after"
                                        + " its login at the latest.")
                Duration rememberLife,
        @Setting(
                        value = "",
                        doc =
                                "The domain that passkeys belong to, e.g. example.org for pages"
                                        + " below mail.example.org and webmail.example.org alike."
                                        + " Empty: the host that was asked. Passkeys that were made"
                                        + " under another one do not work any more.")
                String passkeyDomain,
        @Setting(
                        value = "50",
                        min = 1,
                        max = 1_000,
                        doc =
                                "Most sessions of one account; the one that has not been used for"
                                        + " longest gives way to another.")
                int sessionsPerAccount) {
    /// What is used where nothing is set.
    public static final WebSettings DEFAULTS = Settings.defaults(WebSettings.class);

    public WebSettings {
        hosts = List.copyOf(hosts);
        proxies = List.copyOf(proxies);
        if (sessionIdle.compareTo(sessionLife) > 0 || rememberIdle.compareTo(rememberLife) > 0) {
            throw new IllegalArgumentException(
                    "web.sessionIdle and web.rememberIdle cannot be longer than web.sessionLife and"
                            + " web.rememberLife");
        }
    }

    /// Whether what `peer` says of others is believed.
    boolean believes(InetAddress peer) {
        return Network.anyContains(proxies, peer);
    }

    /// What a passkey that is made or used on a page of this host belongs to.
    String relyingParty(String host) {
        return !passkeyDomain.isEmpty() && host.endsWith("." + passkeyDomain)
                ? passkeyDomain
                : host;
    }

    /// In which fields proxies tell about clients.
    public enum ProxyFields {
        X_FORWARDED,
        FORWARDED
    }

    /// Which requests without TLS are sent on to HTTPS.
    public enum Redirect {
        REMOTE,
        ALWAYS,
        NEVER
    }
}
