package org.postern.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import javax.net.ssl.SSLException;

/// A connection that a [Listener] accepted.
final class SocketConnection implements Connection, AutoCloseable {
    private static final Logger LOG = System.getLogger(SocketConnection.class.getName());
    private static final int MAX_DROPPED_OCTETS = 65_536;

    private final String id;
    private final Socket socket;
    private final ConnectionSettings settings;
    private final BooleanSupplier stopping;
    private final BooleanSupplier stressed;
    private final @Nullable TlsIdentity identity;
    private final RecordBuffers buffers;
    private final WireClocks clocks;
    private final SocketSource source;
    private final SocketSink sink;
    private final BufferedWireInput input;
    private final BufferedWireOutput output;
    private InetSocketAddress client;
    private InetSocketAddress server;
    private @Nullable TlsLayer tls;
    private @Nullable DeflateLayer compression;
    private boolean implicitTls;
    private LoginTicket.Watch login = () -> {};
    private volatile boolean revoked;
    private volatile @Nullable Duration hurry;

    /// Whether a wait was ended since connections run out.
    private volatile boolean late;

    /// The session's thread while it lets time pass.
    private volatile @Nullable Thread pausing;

    /// @param identity absent: no TLS on this connection
    SocketConnection(
            String id,
            Socket socket,
            ConnectionSettings settings,
            BooleanSupplier stopping,
            BooleanSupplier stressed,
            @Nullable TlsIdentity identity,
            RecordBuffers buffers)
            throws IOException {
        this.id = id;
        this.socket = socket;
        this.settings = settings;
        this.stopping = stopping;
        this.stressed = stressed;
        this.identity = identity;
        this.buffers = buffers;
        client = (InetSocketAddress) socket.getRemoteSocketAddress();
        server = (InetSocketAddress) socket.getLocalSocketAddress();
        clocks = new WireClocks(settings.lineTimeout(), settings.lineTimeout());
        source = new SocketSource(socket, clocks, this::ending);
        sink = new SocketSink(socket);
        input = new BufferedWireInput(source, clocks);
        output = new BufferedWireOutput(sink);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public InetSocketAddress client() {
        return client;
    }

    @Override
    public InetSocketAddress server() {
        return server;
    }

    @Override
    public boolean encrypted() {
        return tls != null;
    }

    @Override
    public boolean implicitTls() {
        return implicitTls;
    }

    @Override
    public Optional<TlsFacts> tls() {
        return Optional.ofNullable(tls).map(TlsLayer::facts);
    }

    @Override
    public Optional<byte[]> channelBinding(ChannelBinding type) {
        var layer = tls;
        return layer == null ? Optional.empty() : layer.channelBinding(type);
    }

    @Override
    public Optional<X509Certificate> clientCertificate() {
        var layer = tls;
        return layer == null ? Optional.empty() : layer.clientCertificate();
    }

    @Override
    public boolean canStartTls() {
        return identity != null && tls == null && compression == null;
    }

    @Override
    public void startTls() throws IOException {
        // RFC 3207 section 4.2: what came in clear before the handshake is not to be trusted. What
        // a client, or somebody between, sent behind its STARTTLS is thrown away here.
        input.drain();
        output.discard();
        secure(new byte[0]);
    }

    /// TLS from the first octet: what was read ahead is the beginning of the handshake.
    void startImplicitTls() throws IOException {
        secure(input.drain());
        implicitTls = true;
    }

    private void secure(byte[] readAhead) throws IOException {
        var certificate = identity;
        if (certificate == null || tls != null) {
            throw new IllegalStateException("TLS cannot start here");
        }
        var layer = new TlsLayer(certificate.serverEngine(), source, sink, buffers, readAhead);
        clocks.deadline(settings.handshakeTimeout());
        try {
            layer.handshake();
        } catch (SSLException | SocketTimeoutException failed) {
            throw new TlsHandshakeException(failed);
        }
        clocks.noDeadline();
        tls = layer;
        input.source(layer);
        output.sink(layer);
    }

    @Override
    public boolean compressed() {
        return compression != null;
    }

    @Override
    public void startCompression() throws IOException {
        if (compression != null) {
            throw new IllegalStateException("compressed already");
        }
        output.flush();
        var layer = tls;
        var compressor =
                new DeflateLayer(
                        layer == null ? source : layer,
                        layer == null ? sink : layer,
                        input.drain());
        compression = compressor;
        input.source(compressor);
        output.sink(compressor);
    }

    @Override
    public void endCompression() throws IOException {
        var compressor = compression;
        if (compressor == null) {
            throw new IllegalStateException("not compressed");
        }
        output.flush();
        if (input.drain().length > 0) {
            throw new IOException("the peer goes on compressed");
        }
        byte[] rest = compressor.end();
        compression = null;
        OctetSource raw = tls == null ? source : tls;
        input.source(new AfterDeflate(raw, rest));
        output.sink(tls == null ? sink : tls);
    }

    @Override
    public WireInput input() {
        return input;
    }

    @Override
    public WireOutput output() {
        return output;
    }

    @Override
    public void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        pausing = Thread.currentThread();
        try {
            long left = end - System.nanoTime();
            while (left > 0 && ending() == null && !socket.isClosed()) {
                LockSupport.parkNanos(this, left);
                left = end - System.nanoTime();
            }
        } finally {
            pausing = null;
        }
    }

    @Override
    public void mayBeHurried(Duration most) {
        hurry = most;
    }

    /// Ends the wait of a session that may be hurried and has waited long enough.
    void hurryUp() {
        var most = hurry;
        if (most == null) {
            return;
        }
        try {
            source.wakeAfter(most.toNanos(), () -> late = true);
        } catch (IOException gone) {
            // Its read ends all the same.
            cut();
        }
    }

    @Override
    public boolean underStress() {
        return stressed.getAsBoolean();
    }

    @Override
    public boolean stopping() {
        return stopping.getAsBoolean();
    }

    @Override
    public void loggedIn(LoginTicket ticket) {
        loggedOut();
        login =
                ticket.onRevoked(() -> {
                    revoked = true;
                    wake();
                });
    }

    @Override
    public void loggedOut() {
        login.close();
        revoked = false;
    }

    @Override
    public boolean loginRevoked() {
        return revoked;
    }

    /// Why a wait between commands ends; null while it may go on.
    private @Nullable SocketTimeoutException ending() {
        if (stopping()) {
            return new StoppingException();
        }
        if (late) {
            return new SocketTimeoutException("connections run out");
        }
        return revoked ? new LoginRevokedException() : null;
    }

    /// Takes the addresses that a believed balancer names.
    void addresses(InetSocketAddress namedClient, InetSocketAddress namedServer) {
        client = namedClient;
        server = namedServer;
    }

    /// Ends the wait of a session between commands.
    void wake() {
        LockSupport.unpark(pausing);
        try {
            source.wake();
        } catch (IOException gone) {
            // Its read ends all the same.
            cut();
        }
    }

    /// Ends a read that has taken too long.
    void expire() {
        try {
            source.expire();
        } catch (IOException gone) {
            // Its read ends all the same.
            cut();
        }
    }

    /// Whether the peer has taken nothing for longer than it may.
    boolean stuck() {
        return sink.stuckFor(settings.writeTimeout().toNanos());
    }

    /// Closes the socket under whatever is going on.
    void cut() {
        try {
            socket.close();
            LockSupport.unpark(pausing);
        } catch (IOException alreadyGone) {
            LOG.log(Level.DEBUG, "close id=" + id, alreadyGone);
        }
    }

    /// Sends what is left, says the end in TLS, and closes.
    @Override
    public void close() throws IOException {
        login.close();
        try (socket) {
            output.flush();
            var layer = tls;
            if (layer != null) {
                layer.close();
            }
            socket.shutdownOutput();
            dropReceived();
        } finally {
            var compressor = compression;
            if (compressor != null) {
                compressor.close();
            }
        }
    }

    /// A socket closed over octets that nobody read resets the connection, and the reset may
    /// overtake our goodbye. So what has arrived is read, without waiting for more.
    private void dropReceived() throws IOException {
        var dropped = new byte[BufferedWireInput.SMALL_OCTETS];
        int left = MAX_DROPPED_OCTETS;
        while (left > 0 && !socket.isInputShutdown() && source.ready()) {
            int count = source.read(dropped, 0, dropped.length, false);
            if (count < 0) {
                return;
            }
            left -= count;
        }
    }
}
