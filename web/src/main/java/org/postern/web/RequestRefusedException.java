package org.postern.web;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// A request is answered with an error. Thrown to unwind a handler, caught in one place, which
/// sends it as a problem (RFC 9457).
public final class RequestRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    /// @param status 400 to 599
    /// @param detail one sentence that may be shown to a stranger
    public RequestRefusedException(int status, String detail) {
        this(status, "about:blank", detail);
    }

    /// @param type a URI that names the kind of problem; `about:blank`: the status says it all
    public RequestRefusedException(int status, String type, String detail) {
        super(detail);
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("no error: " + status);
        }
        this.status = status;
        this.type = type;
    }

    /// Adds a header field to the answer.
    public RequestRefusedException with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /// Tells the client when to come again.
    // RFC 9110 section 10.2.3
    public RequestRefusedException retryAfter(Duration wait) {
        return with("Retry-After", String.valueOf(Math.max(1, wait.toSeconds())));
    }

    public int status() {
        return status;
    }

    public String type() {
        return type;
    }

    /// One sentence for the client.
    public String detail() {
        return String.valueOf(getMessage());
    }

    Map<String, String> headers() {
        return headers;
    }
}
