package org.postern.web;

/// How a client is told to log in.
final class Challenges {
    private Challenges() {}

    /// No browser is asked for a password by its own dialogue: pages have a form. Other clients
    /// hear of Basic where it lets in.
    // RFC 9110 section 11.6.1
    static RequestRefusedException loginNeeded(WebRequest request) {
        var refused = new RequestRefusedException(401, "Log in first.");
        boolean browser =
                request.header("Sec-Fetch-Mode").isPresent()
                        || request.header("Sec-WebSocket-Key").isPresent();
        boolean basic = request.mount().rules().basic() && !browser;
        return refused.with(
                "WWW-Authenticate",
                (basic ? "Basic realm=\"Postern\", charset=\"UTF-8\", " : "")
                        + "Bearer realm=\"Postern\"");
    }
}
