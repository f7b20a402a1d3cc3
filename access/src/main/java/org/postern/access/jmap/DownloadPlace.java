package org.postern.access.jmap;

import org.postern.jmap.Caller;
import org.postern.jmap.MethodError;
import org.postern.jmap.RequestProblem;
import org.postern.store.StoreException;
import org.postern.web.RequestRefusedException;
import org.postern.web.WebRequest;
import org.postern.web.WebResponse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Where blobs are downloaded.
// RFC 8620 section 6.2
final class DownloadPlace implements JmapSite.Place {
    private final JmapService service;

    DownloadPlace(JmapService service) {
        this.service = service;
    }

    /// A part of a file.
    private record Range(long first, long octets, boolean whole) {}

    @Override
    public void answer(Caller caller, WebRequest request, WebResponse response)
            throws RequestProblem, MethodError, IOException {
        boolean head = request.method().equals("HEAD");
        if (!head && !request.method().equals("GET")) {
            throw new RequestRefusedException(405, "Only GET is answered here.")
                    .with("Allow", "GET, HEAD");
        }
        var segments = request.segments();
        if (segments.size() != 3) {
            throw RequestProblem.of(404, "It is /jmap/download/account/blob/name");
        }
        var mail = service.accounts().open(caller, segments.get(0));
        String blobId = segments.get(1);
        var content =
                service.blobs()
                        .find(mail, blobId)
                        .orElseThrow(() -> RequestProblem.of(404, "There is no such blob"));
        String tag = "\"" + blobId.replaceAll("[^A-Za-z0-9_-]", "") + "\"";
        // What an id stands for never changes.
        response.header("ETag", tag);
        response.header("Cache-Control", "private, immutable, max-age=31536000");
        if (request.header("If-None-Match").filter(tag::equals).isPresent()) {
            response.empty(304);
            return;
        }
        var range = range(request, tag, content.octets());
        if (range.first() > content.octets() || range.octets() < 0) {
            // RFC 9110 section 15.5.17
            response.header("Content-Range", "bytes */" + content.octets());
            response.empty(416);
            return;
        }
        response.status(range.whole() ? 200 : 206);
        response.header("Content-Type", type(request, content));
        response.header("Content-Disposition", disposition(segments.get(2)));
        response.header("Accept-Ranges", "bytes");
        response.header("Content-Length", Long.toString(range.octets()));
        if (!range.whole()) {
            response.header(
                    "Content-Range",
                    "bytes "
                            + range.first()
                            + "-"
                            + (range.first() + range.octets() - 1)
                            + "/"
                            + content.octets());
        }
        if (!head && range.octets() > 0) {
            try (InputStream in = content.open(range.first(), range.octets())) {
                in.transferTo(response.body());
            } catch (StoreException e) {
                throw Failures.ofCall(e);
            }
        }
    }

    private static String type(WebRequest request, BlobContent content) throws IOException {
        String wanted = request.parameter("type").orElse("");
        return JmapSite.mediaType(wanted.isEmpty() ? content.type() : wanted);
    }

    // RFC 6266 section 4.3
    private static String disposition(String name) {
        var encoded = new StringBuilder("attachment; filename*=UTF-8''");
        for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xFF);
            boolean plain =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || c == '-'
                            || c == '.'
                            || c == '_';
            encoded.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return encoded.toString();
    }

    /// One range; several are answered with the whole, as any server may.
    // RFC 9110 section 14.2
    private static Range range(WebRequest request, String tag, long octets) {
        var whole = new Range(0, octets, true);
        String header = request.header("Range").orElse("");
        boolean stale = request.header("If-Range").filter(given -> !given.equals(tag)).isPresent();
        if (!header.startsWith("bytes=") || header.indexOf(',') >= 0 || stale) {
            return whole;
        }
        String[] ends = header.substring("bytes=".length()).strip().split("-", -1);
        if (ends.length != 2 || (ends[0].isEmpty() && ends[1].isEmpty())) {
            return whole;
        }
        try {
            if (ends[0].isEmpty()) {
                long last = Math.min(octets, number(ends[1]));
                return last == 0
                        ? new Range(octets, -1, false)
                        : new Range(octets - last, last, false);
            }
            long first = number(ends[0]);
            long last = ends[1].isEmpty() ? octets - 1 : Math.min(octets - 1, number(ends[1]));
            return first >= octets
                    ? new Range(octets, -1, false)
                    : last < first ? whole : new Range(first, last - first + 1, false);
        } catch (NumberFormatException e) {
            return whole;
        }
    }

    private static long number(String digits) {
        if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new NumberFormatException("no number of octets");
        }
        return Long.parseLong(digits);
    }
}
