package org.postern.web;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;

/// Gathers a body until it is whole or does not fit into a buffer, so that small answers go out
/// with their length and in one piece; compresses where that is wanted and worth it.
final class ResponseBody extends OutputStream {
    /// What is gathered before the header goes out.
    private static final int GATHERED = 16_384;

    /// What is written at once of what was given at once: a slow client is found between two.
    private static final int PIECE = 65_536;

    /// Smaller bodies do not get smaller.
    private static final int WORTH_COMPRESSING = 1_024;

    private static final int GZIP_BUFFER = 4_096;

    private final WebRequest request;
    private final Response response;
    private final BooleanSupplier compress;
    private boolean compressible = true;

    /// Null once the header is on its way, and as long as nothing is there.
    private @Nullable ByteArrayOutputStream gathered;

    /// Null until the header is on its way.
    private @Nullable OutputStream begun;

    private boolean closed;
    private long count;

    ResponseBody(WebRequest request, Response response, BooleanSupplier compress) {
        this.request = request;
        this.response = response;
        this.compress = compress;
    }

    /// Octets before compression.
    long count() {
        return count;
    }

    void neverCompress() {
        compressible = false;
    }

    void reset() {
        gathered = null;
        count = 0;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("the answer is complete");
        }
        count += length;
        if (begun == null) {
            int held = gathered == null ? 0 : gathered.size();
            if (held + length <= GATHERED) {
                if (gathered == null) {
                    gathered = new ByteArrayOutputStream(Math.max(length, 512));
                }
                gathered.write(octets, offset, length);
                return;
            }
            begin(false).write(octets, offset, length);
        } else {
            begun.write(octets, offset, length);
        }
    }

    @Override
    public void flush() throws IOException {
        if (!closed) {
            (begun == null ? begin(false) : begun).flush();
        }
    }

    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            (begun == null ? begin(true) : begun).close();
        }
    }

    private OutputStream begin(boolean whole) throws IOException {
        var held = gathered;
        gathered = null;
        int size = held == null ? 0 : held.size();
        OutputStream out = new ToClient(response, request.pace());
        if (compresses(whole, size)) {
            var fields = response.getHeaders();
            fields.remove(HttpHeader.CONTENT_LENGTH);
            fields.put(HttpHeader.CONTENT_ENCODING, "gzip");
            // RFC 9110 section 8.8.3.3: another coding is another representation.
            String tag = fields.get(HttpHeader.ETAG);
            if (tag != null && !tag.startsWith("W/")) {
                fields.put(HttpHeader.ETAG, "W/" + tag);
            }
            out = new GZIPOutputStream(out, GZIP_BUFFER, true);
        }
        begun = out;
        if (held != null) {
            held.writeTo(out);
        }
        return out;
    }

    private boolean compresses(boolean whole, int size) {
        var fields = response.getHeaders();
        if (!compressible
                || !compress.getAsBoolean()
                || response.getStatus() == 206
                || fields.contains(HttpHeader.CONTENT_ENCODING)
                || !isText(fields.get(HttpHeader.CONTENT_TYPE))) {
            return false;
        }
        // RFC 9110 section 12.5.5: what the choice hangs on, whichever way it goes.
        if (!fields.contains(HttpHeader.VARY, "Accept-Encoding")) {
            fields.add(HttpHeader.VARY, "Accept-Encoding");
        }
        long announced = fields.getLongField(HttpHeader.CONTENT_LENGTH);
        long least = whole ? size : announced;
        return Encodings.accepts(request.headers("Accept-Encoding"), "gzip")
                && (least < 0 || least >= WORTH_COMPRESSING);
    }

    private static boolean isText(@Nullable String contentType) {
        if (contentType == null) {
            return false;
        }
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end))
                        .strip()
                        .toLowerCase(Locale.ROOT);
        return (type.startsWith("text/") && !type.equals("text/event-stream"))
                || type.endsWith("json")
                || type.endsWith("xml")
                || type.endsWith("javascript")
                || type.equals("application/wasm");
    }

    /// Hands octets to the client as they come, a buffer at a time; the last ones as such.
    private static final class ToClient extends OutputStream {
        private final Response response;
        private final Pace pace;
        private @Nullable ByteArrayOutputStream waiting;

        ToClient(Response response, Pace pace) {
            this.response = response;
            this.pace = pace;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            if (waiting != null && waiting.size() + length > GATHERED) {
                flushWaiting(false);
            }
            if (length >= GATHERED) {
                for (int at = 0; at < length; at += PIECE) {
                    send(false, ByteBuffer.wrap(octets, offset + at, Math.min(PIECE, length - at)));
                }
                return;
            }
            if (waiting == null) {
                waiting = new ByteArrayOutputStream(Math.max(512, length));
            }
            waiting.write(octets, offset, length);
        }

        private void flushWaiting(boolean last) throws IOException {
            var octets = waiting == null ? new byte[0] : waiting.toByteArray();
            waiting = null;
            send(last, ByteBuffer.wrap(octets));
        }

        private void send(boolean last, ByteBuffer octets) throws IOException {
            pace.write(octets.remaining(), () -> Content.Sink.write(response, last, octets));
        }

        @Override
        public void flush() throws IOException {
            flushWaiting(false);
        }

        @Override
        public void close() throws IOException {
            flushWaiting(true);
        }
    }
}
