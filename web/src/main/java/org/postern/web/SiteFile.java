package org.postern.web;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// A file of a site that is held in memory, with the codings that were made of it beforehand. It is
/// found in a browser's cache by the digest of its content.
///
/// @param plain without a coding
/// @param codings what else there is, by its name (`br`, `gzip`), the best first
/// @param immutable whether the file's name changes with its content, so that a browser need never
///   ask again
public record SiteFile(
        Representation plain, Map<String, Representation> codings, boolean immutable) {
    /// A year; nothing is kept longer.
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    private static final String ASK_AGAIN = "no-cache";

    public SiteFile {
        codings = new LinkedHashMap<>(codings);
    }

    /// Answers a `GET` or `HEAD`.
    public void send(WebRequest request, WebResponse response) throws IOException {
        response.header("Cache-Control", immutable ? FOR_EVER : ASK_AGAIN);
        if (codings.isEmpty()) {
            plain.send(request, response);
            return;
        }
        // RFC 9110 section 12.5.5
        response.header("Vary", "Accept-Encoding");
        for (var coding : codings.entrySet()) {
            if (Encodings.accepts(request.headers("Accept-Encoding"), coding.getKey())) {
                response.header("Content-Encoding", coding.getKey());
                coding.getValue().send(request, response);
                return;
            }
        }
        plain.send(request, response);
    }
}
