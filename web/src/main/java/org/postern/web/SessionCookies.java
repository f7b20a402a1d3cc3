package org.postern.web;

import java.util.Optional;

/// The one cookie there is: the token of a session. It is never anywhere else, least of all in an
/// address (SPEC ACC-5).
final class SessionCookies {
    /// Bound to this very host and to TLS by its name: no other host can set it.
    private static final String SECURE = "__Host-postern";

    /// On this machine, or behind a proxy that speaks TLS and does not say so.
    private static final String CLEAR = "postern";

    private SessionCookies() {}

    static Optional<String> token(WebRequest request) {
        return request.cookie(request.secure() ? SECURE : CLEAR).filter(token -> !token.isEmpty());
    }

    static void set(
            WebRequest request,
            WebResponse response,
            String token,
            WebSettings settings,
            boolean remembered) {
        response.addHeader(
                "Set-Cookie",
                cookie(request, token)
                        + (remembered ? "; Max-Age=" + settings.rememberLife().toSeconds() : ""));
    }

    static void remove(WebRequest request, WebResponse response) {
        response.addHeader("Set-Cookie", cookie(request, "") + "; Max-Age=0");
    }

    // RFC 6265 section 4.1.1
    private static String cookie(WebRequest request, String token) {
        return request.secure()
                ? SECURE + "=" + token + "; Path=/; Secure; HttpOnly; SameSite=Strict"
                : CLEAR + "=" + token + "; Path=/; HttpOnly; SameSite=Strict";
    }
}
