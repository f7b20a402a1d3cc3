package org.postern.web;

import org.postern.kernel.Sha256;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What a `GET` is answered with when its whole length and a mark of its content are known: a file,
/// a message, an attachment. It answers conditional requests and those for a part.
///
/// @param type its media type, as `Content-Type` has it
/// @param mark stands for the content, e.g. a digest: another content has another mark. Letters,
///   digits and `-`, `_`, `.`, `:` only
/// @param length in octets
/// @param source gives the octets
public record Representation(String type, String mark, long length, Source source) {
    /// Octets from some place on.
    @FunctionalInterface
    public interface Source {
        /// @param offset how many to leave out
        InputStream open(long offset) throws IOException;
    }

    public Representation {
        // RFC 9110 section 8.8.3
        boolean plain =
                mark.chars()
                        .allMatch(c ->
                                (c >= '0' && c <= '9')
                                        || (c >= 'a' && c <= 'z')
                                        || (c >= 'A' && c <= 'Z')
                                        || "-_.:".indexOf(c) >= 0);
        if (mark.isEmpty() || !plain || length < 0) {
            throw new IllegalArgumentException("no mark or no length");
        }
    }

    /// Octets that are in memory, marked by their digest.
    public static Representation of(String type, byte[] octets) {
        return new Representation(
                type,
                HexFormat.of().formatHex(Sha256.digest(octets), 0, 16),
                octets.length,
                offset ->
                        new ByteArrayInputStream(
                                octets, (int) offset, octets.length - (int) offset));
    }

    private String tag() {
        return "\"" + mark + "\"";
    }

    /// Answers a `GET` or `HEAD`. The header fields that a handler has set go with every form of
    /// the answer.
    ///
    /// @throws RequestRefusedException 405 for another method, 416 for a part that is not there
    public void send(WebRequest request, WebResponse response) throws IOException {
        boolean head = request.method().equals("HEAD");
        if (!head && !request.method().equals("GET")) {
            throw new RequestRefusedException(405, "It is only read.").with("Allow", "GET, HEAD");
        }
        response.header("ETag", tag());
        // RFC 9110 section 13.1.2
        if (matches(request.headers("If-None-Match"))) {
            response.empty(304);
            return;
        }
        response.header("Content-Type", type);
        response.header("Accept-Ranges", "bytes");
        Optional<Part> part = head ? Optional.empty() : part(request);
        if (part.isEmpty()) {
            send(response, new Part(0, length), 200, head);
            return;
        }
        // RFC 9110 section 15.3.7.1
        response.header(
                "Content-Range",
                "bytes %d-%d/%d".formatted(part.get().from(), part.get().to() - 1, length));
        send(response, part.get(), 206, false);
    }

    private void send(WebResponse response, Part part, int status, boolean head)
            throws IOException {
        response.status(status);
        response.header("Content-Length", Long.toString(part.to() - part.from()));
        if (head || part.to() == part.from()) {
            return;
        }
        try (var octets = source.open(part.from())) {
            var buffer = new byte[65_536];
            long left = part.to() - part.from();
            while (left > 0) {
                int read = octets.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    throw new IOException("the content is shorter than it was said to be");
                }
                response.body().write(buffer, 0, read);
                left -= read;
            }
        }
    }

    // RFC 9110 section 8.8.3.2: by the weak comparison.
    private boolean matches(List<String> fields) {
        for (String field : fields) {
            for (String one : field.split(",", -1)) {
                String tag = one.strip();
                if (tag.equals("*")
                        || tag.equals(tag())
                        || (tag.startsWith("W/") && tag.substring(2).equals(tag()))) {
                    return true;
                }
            }
        }
        return false;
    }

    private record Part(long from, long to) {}

    /// The part that is asked for; empty for all, which also answers what cannot be read and what
    /// asks for several.
    // RFC 9110 section 14.2
    private Optional<Part> part(WebRequest request) throws RequestRefusedException {
        Optional<String> range = request.header("Range");
        // RFC 9110 section 13.1.5
        boolean changed =
                request.header("If-Range").filter(tag -> !tag.strip().equals(tag())).isPresent();
        if (range.isEmpty() || changed || !range.get().startsWith("bytes=")) {
            return Optional.empty();
        }
        String spec = range.get().substring("bytes=".length()).strip();
        int dash = spec.indexOf('-');
        if (dash < 0 || spec.indexOf(',') >= 0) {
            return Optional.empty();
        }
        long first = number(spec.substring(0, dash));
        long last = number(spec.substring(dash + 1));
        if ((first < 0 && last < 0) || (dash > 0 && first < 0)) {
            return Optional.empty();
        }
        return Optional.of(first < 0 ? suffix(last) : between(first, last));
    }

    // RFC 9110 section 14.1.2
    private Part suffix(long count) throws RequestRefusedException {
        if (count == 0 || length == 0) {
            throw unsatisfiable();
        }
        return new Part(Math.max(0, length - count), length);
    }

    private Part between(long first, long last) throws RequestRefusedException {
        if (first >= length || (last >= 0 && last < first)) {
            throw unsatisfiable();
        }
        return new Part(first, last < 0 ? length : Math.min(length, last + 1));
    }

    // RFC 9110 section 15.5.17
    private RequestRefusedException unsatisfiable() {
        return new RequestRefusedException(416, "There is no such part.")
                .with("Content-Range", "bytes */" + length);
    }

    /// @return below 0 for what is no number
    private static long number(String digits) {
        if (digits.isEmpty()
                || digits.length() > 18
                || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return -1;
        }
        return Long.parseLong(digits);
    }
}
