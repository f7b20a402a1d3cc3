package org.postern.smtp.client;

import org.jspecify.annotations.Nullable;
import org.postern.smtp.Reply;
import org.postern.smtp.ReplyParser;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/// A client's socket in SMTP's terms: lines out, replies in, TLS between. One thread.
final class Channel implements AutoCloseable {
    private static final int BLOCK_OCTETS = 16 * 1024;

    private Socket socket = new Socket();
    private InputStream in = InputStream.nullInputStream();

    /// What came and was not read: from `at` to `end`.
    private final byte[] came = new byte[ReplyParser.LONGEST_LINE];

    private int at;
    private int end;
    private OutputStream out = OutputStream.nullOutputStream();

    void connect(InetSocketAddress server, @Nullable InetAddress from, Duration timeout)
            throws IOException {
        socket.setTcpNoDelay(true);
        if (from != null) {
            socket.bind(new InetSocketAddress(from, 0));
        }
        socket.connect(server, millis(timeout));
        use(socket);
    }

    /// Does the handshake in the client's role.
    ///
    /// @param timeout of each wait
    void secure(TlsRequest tls, Duration timeout) throws IOException {
        // RFC 3207 section 6: what came in clear behind the answer is not to be trusted.
        if (at < end || in.available() > 0) {
            throw new ProtocolException("octets in clear before TLS");
        }
        socket.setSoTimeout(millis(timeout));
        var layer =
                (SSLSocket) tls.factory().createSocket(socket, tls.host(), socket.getPort(), true);
        if (tls.identified()) {
            var parameters = layer.getSSLParameters();
            // RFC 6125 section 6: the names of the certificate as HTTPS compares them; JSSE has no
            // word of its own for SMTP.
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            layer.setSSLParameters(parameters);
        }
        layer.startHandshake();
        use(layer);
    }

    private void use(Socket used) throws IOException {
        socket = used;
        in = used.getInputStream();
        out = new BufferedOutputStream(used.getOutputStream(), BLOCK_OCTETS);
    }

    /// Writes a line; it goes out at the next [#flush].
    ///
    /// @param line without CRLF
    /// @throws IllegalArgumentException for a line break inside
    void write(String line) throws IOException {
        if (line.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("line break in a command");
        }
        out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    void flush() throws IOException {
        out.flush();
    }

    /// Writes a message with its final dot.
    ///
    /// @param timeout longest time that the server may take nothing
    void stream(InputStream content, Duration timeout) throws IOException {
        try (var guard = new WriteGuard(socket, timeout)) {
            try {
                copy(content, guard);
            } catch (IOException e) {
                throw guard.expired() ? new SocketTimeoutException("the server takes nothing") : e;
            }
        }
    }

    /// Writes octets as they are.
    ///
    /// @param octets how many; `content` has as many
    /// @param timeout longest time that the server may take nothing
    void raw(InputStream content, long octets, Duration timeout) throws IOException {
        try (var guard = new WriteGuard(socket, timeout)) {
            try {
                var block = new byte[BLOCK_OCTETS];
                long sent = 0;
                for (int count = content.read(block); count >= 0; count = content.read(block)) {
                    out.write(block, 0, count);
                    sent += count;
                    guard.progress(sent);
                }
                if (sent != octets) {
                    throw new EOFException(sent + " octets where " + octets + " were announced");
                }
                out.flush();
            } catch (IOException e) {
                throw guard.expired() ? new SocketTimeoutException("the server takes nothing") : e;
            }
        }
    }

    private void copy(InputStream content, WriteGuard guard) throws IOException {
        var stuffing = new DotStuffing(out);
        var block = new byte[BLOCK_OCTETS];
        long sent = 0;
        for (int count = content.read(block); count >= 0; count = content.read(block)) {
            stuffing.write(block, 0, count);
            sent += count;
            guard.progress(sent);
        }
        stuffing.end();
        out.flush();
    }

    /// Reads one reply.
    ///
    /// @param timeout longest wait for all of it: a server that sends an octet now and then is as
    ///   stuck as one that sends none
    Reply read(Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        var parser = new ReplyParser();
        boolean whole = false;
        while (!whole) {
            whole = parser.add(line(deadline));
        }
        return parser.reply();
    }

    private byte[] line(long deadline) throws IOException {
        var line = new byte[ReplyParser.LONGEST_LINE];
        for (int length = 0; length < line.length; ) {
            int octet = octet(deadline);
            if (octet < 0) {
                throw new EOFException("the server closed the connection");
            }
            // A server's lone LF is let pass: nothing can be smuggled to us here.
            if (octet == '\n') {
                boolean cr = length > 0 && line[length - 1] == '\r';
                return Arrays.copyOf(line, cr ? length - 1 : length);
            }
            line[length++] = (byte) octet;
        }
        throw new ProtocolException("a reply line of more than " + line.length + " octets");
    }

    private int octet(long deadline) throws IOException {
        if (at == end) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new SocketTimeoutException("the server's reply takes too long");
            }
            socket.setSoTimeout(millis(Duration.ofNanos(left)));
            at = 0;
            end = Math.max(0, in.read(came));
            if (end == 0) {
                return -1;
            }
        }
        return came[at++] & 0xFF;
    }

    /// The TLS session; null in clear.
    @Nullable SSLSession tls() {
        return socket instanceof SSLSocket secured ? secured.getSession() : null;
    }

    private static int millis(Duration duration) {
        return Math.clamp(duration.toMillis(), 1, Integer.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
