package org.postern.webmail;

import org.postern.web.RequestRefusedException;
import org.postern.web.WebHandler;
import org.postern.web.WebRequest;
import org.postern.web.WebResponse;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The pages: files by their names, and for every other address of the program the one page that
/// knows what to show there. Files whose names hold their hash never change; the page itself is
/// asked for anew each time.
final class UiPages implements WebHandler {
    /// Scripts, styles and requests are our own only; frames are those of [FramePages]. Styles in
    /// attributes are those that people give their own text when they write.
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr"
                + " 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; frame-src"
                + " 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri"
                + " 'none'; frame-ancestors 'none'";

    private static final String HTML = "text/html;charset=utf-8";
    private static final String PAGE = "index.html";
    private static final String HASHED = "assets/";

    private static final Map<String, String> TYPES =
            Map.of(
                    "html", HTML,
                    "js", "text/javascript;charset=utf-8",
                    "css", "text/css;charset=utf-8",
                    "svg", "image/svg+xml",
                    "webmanifest", "application/manifest+json");

    private record Coding(String name, String suffix) {}

    /// The smallest first.
    private static final List<Coding> CODINGS =
            List.of(new Coding("br", ".br"), new Coding("gzip", ".gz"));

    private final UiFiles files;

    UiPages(UiFiles files) {
        this.files = files;
    }

    @Override
    public void handle(WebRequest request, WebResponse response) throws IOException {
        Reading.only(request);
        if (files.isEmpty()) {
            response.send(503, HTML, MissingUi.PAGE);
            return;
        }
        String name = String.join("/", request.segments());
        if (compressed(name) || !files.has(name)) {
            // An old page asks for files of an old build: the program's own page is no answer to
            // that.
            if (name.startsWith(HASHED)) {
                throw new RequestRefusedException(404, "There is no such file in this version.");
            }
            name = PAGE;
        }
        send(name, request, response);
    }

    private static boolean compressed(String name) {
        return name.endsWith(".br") || name.endsWith(".gz") || name.endsWith(".txt");
    }

    private void send(String name, WebRequest request, WebResponse response) throws IOException {
        response.header(
                "Cache-Control",
                name.startsWith(HASHED) ? "public, max-age=31536000, immutable" : "no-cache");
        response.header("Vary", "Accept-Encoding");
        String form = form(name, request, response);
        var content = files.find(form).orElseThrow();
        response.header("ETag", content.etag());
        // RFC 9110 section 13.1.2
        if (request.header("If-None-Match")
                .filter(tags -> tags.contains(content.etag()))
                .isPresent()) {
            response.withoutHeader("Content-Encoding").empty(304);
            return;
        }
        String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        response.send(
                200, TYPES.getOrDefault(extension, "application/octet-stream"), content.octets());
    }

    /// The smallest form of a file that the client takes.
    private String form(String name, WebRequest request, WebResponse response) {
        for (var coding : CODINGS) {
            if (files.has(name + coding.suffix) && Encodings.takes(request, coding.name)) {
                response.header("Content-Encoding", coding.name);
                return name + coding.suffix;
            }
        }
        return name;
    }
}
