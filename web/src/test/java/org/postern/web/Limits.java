package org.postern.web;

import org.postern.net.Network;

import java.time.Duration;
import java.util.List;

/// Settings that differ in one thing.
final class Limits {
    private Limits() {}

    static WebSettings with(WebSettings old, Duration headerTimeout) {
        return changed(
                old,
                old.hosts(),
                old.proxies(),
                old.forwarded(),
                old.redirect(),
                headerTimeout,
                old.requestsPerAddress());
    }

    static WebSettings withHosts(WebSettings old, List<String> hosts) {
        return changed(
                old,
                hosts,
                old.proxies(),
                old.forwarded(),
                old.redirect(),
                old.headerTimeout(),
                old.requestsPerAddress());
    }

    static WebSettings withProxies(
            WebSettings old, List<Network> proxies, WebSettings.ProxyFields fields) {
        return changed(
                old,
                old.hosts(),
                proxies,
                fields,
                old.redirect(),
                old.headerTimeout(),
                old.requestsPerAddress());
    }

    static WebSettings with(WebSettings old, WebSettings.Redirect redirect) {
        return changed(
                old,
                old.hosts(),
                old.proxies(),
                old.forwarded(),
                redirect,
                old.headerTimeout(),
                old.requestsPerAddress());
    }

    static WebSettings withRequests(WebSettings old, int perAddress) {
        return changed(
                old,
                old.hosts(),
                old.proxies(),
                old.forwarded(),
                old.redirect(),
                old.headerTimeout(),
                perAddress);
    }

    private static WebSettings changed(
            WebSettings old,
            List<String> hosts,
            List<Network> proxies,
            WebSettings.ProxyFields forwarded,
            WebSettings.Redirect redirect,
            Duration headerTimeout,
            int requestsPerAddress) {
        return new WebSettings(
                hosts,
                proxies,
                forwarded,
                redirect,
                old.httpsPort(),
                old.strictTransport(),
                old.idleTimeout(),
                headerTimeout,
                old.minRate(),
                old.maxHeader(),
                old.maxBody(),
                old.maxStreams(),
                requestsPerAddress,
                old.compress(),
                old.sessionIdle(),
                old.sessionLife(),
                old.rememberIdle(),
                old.rememberLife(),
                old.passkeyDomain(),
                old.sessionsPerAccount());
    }
}
