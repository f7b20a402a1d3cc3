package org.postern.web;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/// The answer to one request. Status and header go out with the first octets of the body that do
/// not fit into a buffer, or at the end. Used by one thread, but for an [EventStream].
///
/// Every answer carries the safe header fields of [SecurityHeaders] and `Cache-Control: no-store`;
/// [#header] replaces them.
public final class WebResponse {
    /// For what rooms build and read as trees.
    public static final JsonMapper JSON = JsonMapper.shared();

    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private final WebRequest request;
    private final Response response;
    private final ResponseBody body;
    private final LiveStreams streams;

    WebResponse(
            WebRequest request, Response response, BooleanSupplier compress, LiveStreams streams) {
        this.request = request;
        this.response = response;
        this.body = new ResponseBody(request, response, compress);
        this.streams = streams;
    }

    /// @throws IllegalStateException when the header has gone out
    public WebResponse status(int status) {
        requireOpen();
        response.setStatus(status);
        return this;
    }

    /// Sets a header field, instead of what it was before.
    ///
    /// @throws IllegalStateException when the header has gone out
    /// @throws IllegalArgumentException for a value with line ends or other control characters
    public WebResponse header(String name, String value) {
        requireOpen();
        response.getHeaders().put(name, checked(value));
        return this;
    }

    /// Adds a header field beside those of that name.
    public WebResponse addHeader(String name, String value) {
        requireOpen();
        response.getHeaders().add(name, checked(value));
        return this;
    }

    /// Takes a header field away.
    public WebResponse withoutHeader(String name) {
        requireOpen();
        response.getHeaders().remove(name);
        return this;
    }

    // RFC 9110 section 5.5
    private static String checked(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                throw new IllegalArgumentException("a control character in a header field");
            }
        }
        return value;
    }

    private void requireOpen() {
        if (response.isCommitted()) {
            throw new IllegalStateException("the header has gone out");
        }
    }

    /// Whether the header has gone out, so that nothing of it can be changed any more.
    public boolean committed() {
        return response.isCommitted();
    }

    int statusNow() {
        return response.getStatus();
    }

    HttpFields.Mutable fields() {
        return response.getHeaders();
    }

    /// Where the body is written to; blocks while the client is slow. It need not be closed.
    public OutputStream body() {
        return body;
    }

    /// A whole answer.
    public void send(int status, String contentType, byte[] octets) throws IOException {
        status(status);
        header("Content-Type", contentType);
        body.write(octets);
        body.close();
    }

    /// An answer without a body.
    public void empty(int status) throws IOException {
        status(status);
        if (status != NO_CONTENT && status != NOT_MODIFIED) {
            header("Content-Length", "0");
        }
        body.close();
    }

    /// A line of text.
    public void text(int status, String text) throws IOException {
        send(status, "text/plain;charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    /// A JSON value (RFC 8259).
    public void json(int status, JsonNode value) throws IOException {
        send(status, "application/json", JSON.writeValueAsBytes(value));
    }

    /// @param location a path of this site, or a whole URI
    public void redirect(int status, String location) throws IOException {
        header("Location", location);
        empty(status);
    }

    /// A problem (RFC 9457), with the request's id for whoever is asked about it.
    ///
    /// @param type names the kind of problem; `about:blank`: the status says it all
    /// @param detail one sentence that may be shown to a stranger
    public void problem(int status, String type, String detail) throws IOException {
        var problem = JsonNodeFactory.instance.objectNode();
        // RFC 9457 section 3.1
        problem.put("type", type);
        problem.put("status", status);
        problem.put("detail", detail);
        problem.put("id", request.id());
        send(status, "application/problem+json", JSON.writeValueAsBytes(problem));
    }

    /// Begins a stream of events (`text/event-stream`) that goes on until the handler returns or
    /// the client is gone, the server stops, or the user's login is taken back.
    public EventStream events() throws IOException {
        status(200);
        header("Content-Type", "text/event-stream;charset=utf-8");
        // Proxies hold back what is small, unless they are told.
        header("X-Accel-Buffering", "no");
        response.getHeaders().remove(HttpHeader.CONTENT_LENGTH);
        body.neverCompress();
        var stream = new EventStream(body, streams);
        streams.add(stream);
        request.user()
                .ifPresent(user -> {
                    var watch = user.ticket().onRevoked(stream::end);
                    stream.onClosed(watch::close);
                });
        body.flush();
        return stream;
    }

    long octets() {
        return body.count();
    }

    /// Forgets what was set and written, if none of it has gone out.
    boolean reset() {
        if (response.isCommitted()) {
            return false;
        }
        body.reset();
        response.setStatus(200);
        return true;
    }

    void finish() throws IOException {
        body.close();
    }
}
