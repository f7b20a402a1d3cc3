package org.postern.web;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// One request, as a handler sees it. Used by one thread.
public final class WebRequest {
    private final String id;
    private final String method;
    private final String protocol;
    private final HttpURI uri;
    private final String path;
    private final HttpFields fields;
    private final Peer peer;
    private final WebMounts.Mount mount;
    private final long maxBody;
    private final Pace pace;
    private final Content.Source content;

    /// Null until the login was looked at, and for nobody in particular.
    private @Nullable WebUser user;

    private @Nullable InputStream body;
    private @Nullable Fields query;

    WebRequest(
            String id,
            Request request,
            String path,
            Peer peer,
            WebMounts.Mount mount,
            long maxBody,
            Pace pace) {
        this.id = id;
        this.method = request.getMethod();
        this.protocol = request.getConnectionMetaData().getHttpVersion().asString();
        this.uri = request.getHttpURI();
        this.path = path;
        this.fields = request.getHeaders().asImmutable();
        this.peer = peer;
        this.mount = mount;
        this.maxBody = maxBody;
        this.pace = pace;
        this.content = request;
    }

    /// Joins what is logged of this request; a client may be told it.
    public String id() {
        return id;
    }

    /// In the client's spelling: `GET`.
    public String method() {
        return method;
    }

    /// `HTTP/1.1` or `HTTP/2.0`.
    public String protocol() {
        return protocol;
    }

    /// The path without `.` and `..`, as it is encoded; see [#segments].
    public String path() {
        return path;
    }

    /// What of the path lies below the mount, piece by piece, each wholly decoded.
    ///
    /// @throws RequestRefusedException 400, when a piece is not UTF-8
    public List<String> segments() throws RequestRefusedException {
        var all = new ArrayList<String>();
        String rest = mount.rest(path);
        if (!rest.isEmpty()) {
            for (String segment : rest.split("/", -1)) {
                all.add(decoded(segment));
            }
        }
        return List.copyOf(all);
    }

    private static String decoded(String segment) throws RequestRefusedException {
        try {
            // A plus is a plus: only forms write blanks so.
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw new RequestRefusedException(400, "The path is not well encoded.");
        }
    }

    /// What stands behind `?`, as it was sent; empty when there is none.
    public String query() {
        return uri.getQuery() == null ? "" : uri.getQuery();
    }

    /// The first value of a parameter in the query.
    ///
    /// @throws RequestRefusedException 400, when the query is not well encoded
    public Optional<String> parameter(String name) throws RequestRefusedException {
        if (query == null) {
            query = parameters();
        }
        return Optional.ofNullable(query.getValue(name));
    }

    private Fields parameters() throws RequestRefusedException {
        var parameters = new Fields(true);
        try {
            if (uri.getQuery() != null) {
                UrlEncoded.decodeTo(uri.getQuery(), parameters::add, StandardCharsets.UTF_8);
            }
            return parameters;
        } catch (IllegalArgumentException | IllegalStateException malformed) {
            throw new RequestRefusedException(400, "The query is not well encoded.");
        }
    }

    /// The first field of that name, in any case.
    public Optional<String> header(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /// All fields of that name.
    public List<String> headers(String name) {
        return fields.getValuesList(name);
    }

    /// The media type of the body without parameters, in lower case; empty when none is named.
    public String contentType() {
        String type = fields.get(HttpHeader.CONTENT_TYPE);
        if (type == null) {
            return "";
        }
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /// The length of the body, if it was announced.
    public OptionalLong contentLength() {
        long length = fields.getLongField(HttpHeader.CONTENT_LENGTH);
        return length < 0 ? OptionalLong.empty() : OptionalLong.of(length);
    }

    /// The value of a cookie; empty also when it was sent twice, which our browsers never do.
    public Optional<String> cookie(String name) {
        return Cookies.find(fields.getValuesList(HttpHeader.COOKIE), name);
    }

    /// The client's address.
    public InetAddress client() {
        return peer.client();
    }

    /// Whether the client speaks TLS, with us or with a proxy that we believe.
    public boolean secure() {
        return peer.secure();
    }

    /// The name under which the client knows this site.
    public String host() {
        return peer.host();
    }

    /// Where the site is for this client: `https://mail.example.org:8443`.
    public String origin() {
        return peer.origin();
    }

    /// Whose request it is; empty for nobody in particular.
    public Optional<WebUser> user() {
        return Optional.ofNullable(user);
    }

    /// Whose request it is, where the mount lets in nobody else.
    ///
    /// @throws IllegalStateException on a mount for everybody
    public WebUser known() {
        if (user == null) {
            throw new IllegalStateException("a mount for everybody: " + mount.prefix());
        }
        return user;
    }

    /// The body. Reading waits for the client; past the limit of the mount it is a
    /// [RequestRefusedException] with 413.
    ///
    /// @throws RequestRefusedException 413, when a larger one is announced
    public InputStream body() throws RequestRefusedException {
        if (contentLength().orElse(0) > maxBody) {
            throw tooLarge(maxBody);
        }
        if (body == null) {
            body = new BoundedBody(Content.Source.asInputStream(content), maxBody, pace);
        }
        return body;
    }

    /// The whole body.
    ///
    /// @param most octets at most, whatever the mount allows
    /// @throws RequestRefusedException 413, when it is larger
    public byte[] bodyOctets(int most) throws IOException {
        if (contentLength().orElse(0) > most) {
            throw tooLarge(most);
        }
        var octets = new ByteArrayOutputStream();
        try (var in = body()) {
            in.transferTo(new BoundedOutput(octets, most));
        }
        return octets.toByteArray();
    }

    static RequestRefusedException tooLarge(long most) {
        return new RequestRefusedException(
                413, "The body is larger than " + most + " octets, which is the most here.");
    }

    WebMounts.Mount mount() {
        return mount;
    }

    long maxBody() {
        return maxBody;
    }

    Pace pace() {
        return pace;
    }

    Peer peer() {
        return peer;
    }

    HttpFields fields() {
        return fields;
    }

    void by(@Nullable WebUser whose) {
        user = whose;
    }
}
