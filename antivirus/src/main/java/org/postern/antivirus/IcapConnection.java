package org.postern.antivirus;

import org.jspecify.annotations.Nullable;
import org.postern.net.ServiceConnection;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// One connection to an ICAP server; one request after the other. Whatever fails ends it.
final class IcapConnection implements Closeable {
    private static final int LONGEST_LINE = 8 << 10;
    private static final int MOST_LINES = 200;
    private static final int CHUNK = 32 << 10;

    /// Largest page that a server may send instead of what it was given; what is longer ends the
    /// connection.
    private static final long LARGEST_PAGE = 256L << 20;

    private final ServiceConnection connection;
    private final InputStream input;
    private final OutputStream output;
    private boolean usable = true;

    IcapConnection(ServiceConnection connection) {
        this.connection = connection;
        this.input = new BufferedInputStream(connection.input(), 8 << 10);
        this.output = new BufferedOutputStream(connection.output(), CHUNK + 64);
    }

    /// Whether another request may follow.
    boolean usable() {
        return usable;
    }

    /// Gives the next request that much time.
    void within(Duration time) {
        connection.within(time);
    }

    /// Sends a request without a body.
    IcapResponse ask(String head) throws IOException {
        write(head);
        output.flush();
        return response();
    }

    /// Sends a request with a body, of which the server sees a preview first if it wants to.
    ///
    /// @param head the ICAP head and the HTTP heads in it
    /// @param preview octets of the preview; -1 for none
    // RFC 3507 section 4.5
    IcapResponse send(String head, InputStream body, int preview) throws IOException {
        write(head);
        boolean ended = false;
        if (preview >= 0) {
            byte[] first = body.readNBytes(preview);
            chunk(first, first.length);
            ended = first.length < preview;
            write(ended ? "0; ieof\r\n\r\n" : "0\r\n\r\n");
            output.flush();
            var answer = response();
            if (answer.status() != 100) {
                return answer;
            }
            if (ended) {
                throw new IcapFormatException("more is asked for after the end");
            }
        }
        return whole(body);
    }

    /// A server may answer before it has read all: whoever only writes then would wait for ever.
    private IcapResponse whole(InputStream body) throws IOException {
        var writing = new FutureTask<>((Callable<Boolean>) () -> written(body));
        Thread.ofVirtual().name("icap-body").start(writing);
        IOException early = null;
        try {
            return response();
        } catch (IOException e) {
            early = e;
            connection.close();
            throw e;
        } finally {
            usable = usable && writing.isDone();
            if (!writing.isDone()) {
                connection.close();
            }
            join(writing, early);
        }
    }

    private boolean written(InputStream body) throws IOException {
        byte[] block = new byte[CHUNK];
        int length;
        while ((length = body.readNBytes(block, 0, CHUNK)) > 0) {
            chunk(block, length);
        }
        write("0\r\n\r\n");
        output.flush();
        return true;
    }

    /// The body is not read any more when this returns.
    private void join(FutureTask<Boolean> writing, @Nullable IOException early) throws IOException {
        try {
            writing.get();
        } catch (ExecutionException e) {
            usable = false;
            if (e.getCause() instanceof SourceException unreadable) {
                if (early != null) {
                    unreadable.addSuppressed(early);
                }
                throw unreadable;
            }
            // The server has answered without reading all: its answer counts.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void chunk(byte[] octets, int length) throws IOException {
        if (length > 0) {
            write(Integer.toHexString(length) + "\r\n");
            output.write(octets, 0, length);
            write("\r\n");
        }
    }

    private void write(String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private IcapResponse response() throws IOException {
        var response = IcapResponse.parse(lines());
        if (response.status() == 100) {
            return response;
        }
        if (response.field("Connection").equalsIgnoreCase("close")) {
            usable = false;
        }
        String encapsulated = response.field("Encapsulated").toLowerCase(Locale.ROOT);
        boolean page = encapsulated.contains("res-hdr");
        if (page || encapsulated.contains("req-hdr")) {
            var http = lines();
            if (page) {
                response = response.showing(IcapResponse.code(http.getFirst(), 9));
            }
        }
        // RFC 3507 section 4.4.1: what ends in -body is in chunks
        if (encapsulated.contains("-body=") && !encapsulated.contains("null-body")) {
            skipBody();
        }
        return response;
    }

    private void skipBody() throws IOException {
        long skipped = 0;
        while (true) {
            long length = chunkLength(line());
            skipped += length;
            if (skipped > LARGEST_PAGE) {
                throw new IcapFormatException("a page above " + LARGEST_PAGE + " octets");
            }
            if (length == 0) {
                lines(false);
                return;
            }
            input.skipNBytes(length);
            line();
        }
    }

    private static long chunkLength(String line) throws IcapFormatException {
        int end = line.indexOf(';');
        String digits = (end < 0 ? line : line.substring(0, end)).strip();
        try {
            if (digits.isEmpty() || digits.length() > 8 || digits.charAt(0) < '0') {
                throw new IcapFormatException("not the length of a chunk: " + line);
            }
            return Long.parseLong(digits, 16);
        } catch (NumberFormatException e) {
            var refused = new IcapFormatException("not the length of a chunk: " + line);
            refused.initCause(e);
            throw refused;
        }
    }

    private List<String> lines() throws IOException {
        return lines(true);
    }

    /// Lines up to an empty one.
    private List<String> lines(boolean needed) throws IOException {
        var lines = new ArrayList<String>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (lines.size() == MOST_LINES) {
                throw new IcapFormatException("a head of more than " + MOST_LINES + " lines");
            }
            lines.add(line);
        }
        if (needed && lines.isEmpty()) {
            throw new IcapFormatException("an empty head");
        }
        return lines;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        int c;
        while ((c = input.read()) != '\n') {
            if (c < 0) {
                throw new EOFException(connection.address() + " closed the connection");
            }
            if (line.size() == LONGEST_LINE) {
                throw new IcapFormatException("a line above " + LONGEST_LINE + " octets");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        usable = false;
        connection.close();
    }
}
