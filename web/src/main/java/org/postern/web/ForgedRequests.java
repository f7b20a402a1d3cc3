package org.postern.web;

import org.postern.kernel.Sha256;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;

/// Tells requests of our own pages from those that another site has made a browser send. A cookie
/// with SameSite=Strict does not come with the latter; this is for what goes round it: a page on a
/// sibling host, an old browser.
///
/// A request by cookie that changes anything carries the session's CSRF token in a header, which
/// only our pages know and which no form can send. Where the browser says which site a request
/// comes from, that must be ours.
final class ForgedRequests {
    /// The header of the token.
    static final String HEADER = "Postern-Csrf";

    // RFC 9110 section 9.2.1
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private ForgedRequests() {}

    /// The token that belongs to a session. It follows from the session's own and is as long-lived;
    /// whoever knows it cannot tell the other.
    static String token(String session) {
        var mac = Sha256.mac(session.getBytes(StandardCharsets.UTF_8));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(mac.doFinal("postern csrf token".getBytes(StandardCharsets.UTF_8)));
    }

    /// Whether a request that comes with a cookie may be ours.
    static boolean allowed(WebRequest request, String session) {
        boolean socket = request.mount().target() instanceof WebMounts.Target.Sockets;
        if (socket) {
            // Scripts cannot give a socket a header; browsers always tell its origin.
            return fromOurPages(request) && request.header("Origin").isPresent();
        }
        if (SAFE.contains(request.method())) {
            return true;
        }
        return fromOurPages(request)
                && request.header(HEADER).filter(shown -> same(shown, token(session))).isPresent();
    }

    /// Whether it may come from a page of ours that knows of no session.
    static boolean withoutToken(WebRequest request) {
        return request.header(HEADER).isEmpty() && fromOurPages(request);
    }

    /// Whether nothing says that the request comes from another site's page.
    static boolean fromOurPages(WebRequest request) {
        boolean site =
                request.header("Sec-Fetch-Site")
                        .filter(from -> !from.equals("same-origin") && !from.equals("none"))
                        .isEmpty();
        boolean origin =
                request.header("Origin").filter(from -> !from.equals(request.origin())).isEmpty();
        return site && origin;
    }

    private static boolean same(String shown, String right) {
        return MessageDigest.isEqual(
                shown.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
