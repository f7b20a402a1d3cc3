package org.postern.net;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A client's connection in a test: lines and octets, with or without TLS. It trusts every
/// certificate.
public final class TranscriptClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MAX_LINE = 1 << 20;

    private Socket socket;
    private InputStream in;

    private TranscriptClient(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
    }

    public static TranscriptClient open(InetSocketAddress server, boolean tls) throws IOException {
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.connect(server, (int) PATIENCE.toMillis());
        var client = new TranscriptClient(socket);
        if (tls) {
            client.startTls();
        }
        return client;
    }

    public void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
    }

    /// The server's next line without its CR LF, octets as characters.
    ///
    /// @throws EOFException when the server closed
    public String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the server closed after " + shown(line));
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("a line without end");
            }
            line.write(octet);
        }
        byte[] octets = line.toByteArray();
        if (octets.length == 0 || octets[octets.length - 1] != '\r') {
            throw new IOException("a line that does not end in CR LF: " + shown(line));
        }
        return TranscriptText.characters(octets).substring(0, octets.length - 1);
    }

    /// All that comes until the server closes, octets as characters.
    public String rest() throws IOException {
        return TranscriptText.characters(in.readAllBytes());
    }

    /// Exactly so many octets, as characters.
    public String octets(int count) throws IOException {
        return TranscriptText.characters(in.readNBytes(count));
    }

    /// Does the TLS handshake in the client's role.
    public void startTls() throws IOException {
        var secured =
                (SSLSocket)
                        trustingContext()
                                .getSocketFactory()
                                .createSocket(socket, "localhost", socket.getPort(), true);
        secured.startHandshake();
        socket = secured;
        in = new BufferedInputStream(secured.getInputStream());
    }

    /// The connection's socket, for what a test does beyond this class.
    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static String shown(ByteArrayOutputStream line) {
        return "\"" + TranscriptText.show(TranscriptText.characters(line.toByteArray())) + "\"";
    }

    /// TLS that takes any certificate: what is tested is not the client.
    public static SSLContext trustingContext() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
