package org.postern.net;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

/// TLS over a connection's raw octets, in the server's role.
///
/// An engine instead of the JDK's TLS socket, for two reasons. A TLS socket keeps buffers of a
/// record's size for as long as it is open, where most of our connections are idle most of the
/// time: here an idle connection holds one small buffer for the beginning of the next record. And
/// the wait for a record is a read of ours, under our clocks, that a stopping listener can end.
///
/// One thread reads. Writes may come from a second thread: `writing` orders them with what the
/// reader must answer itself (key updates).
final class TlsLayer implements OctetSource, OctetSink {
    private static final int SMALL_OCTETS = 512;

    /// Type, version and length: RFC 8446 section 5.1.
    private static final int HEADER_OCTETS = 5;

    private static final int FIRST_TYPE = 20;
    private static final int LAST_TYPE = 23;
    private static final int MAJOR_VERSION = 3;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();
    private static final byte[] NO_OCTETS = new byte[0];

    private final SSLEngine engine;
    private final OctetSource rawSource;
    private final OctetSink rawSink;
    private final RecordBuffers buffers;
    private final ReentrantLock writing = new ReentrantLock();

    /// Records not yet decrypted, ready to be read from.
    private ByteBuffer records;

    /// What was decrypted and not yet asked for.
    private ByteBuffer plain = NOTHING;

    /// A handshake that begins after the first one is refused before TLS 1.3.
    private boolean established;

    /// @param readAhead octets that belong to TLS and were read already
    TlsLayer(
            SSLEngine engine,
            OctetSource rawSource,
            OctetSink rawSink,
            RecordBuffers buffers,
            byte[] readAhead) {
        this.engine = engine;
        this.rawSource = rawSource;
        this.rawSink = rawSink;
        this.buffers = buffers;
        this.records = ByteBuffer.wrap(readAhead);
    }

    /// Does the handshake. Its signature is computed on this thread.
    ///
    /// @throws SSLException when the two sides do not come together; an alert has been sent
    void handshake() throws IOException {
        engine.beginHandshake();
        try {
            while (true) {
                switch (engine.getHandshakeStatus()) {
                    case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                        if (!receive(false)) {
                            throw new EOFException("closed during the TLS handshake");
                        }
                    }
                    case NEED_WRAP -> answer();
                    case NEED_TASK -> runTasks();
                    case FINISHED, NOT_HANDSHAKING -> {
                        established = true;
                        return;
                    }
                }
            }
        } catch (SSLException failed) {
            sendLastRecords();
            throw failed;
        }
    }

    @Override
    public int read(byte[] target, int offset, int length, boolean boundary) throws IOException {
        while (!plain.hasRemaining()) {
            if (!receive(boundary)) {
                return -1;
            }
        }
        int count = Math.min(length, plain.remaining());
        plain.get(target, offset, count);
        if (!plain.hasRemaining()) {
            plain = NOTHING;
        }
        return count;
    }

    @Override
    public void await(boolean boundary) throws IOException {
        boolean more = true;
        while (more && !plain.hasRemaining()) {
            more = receive(boundary);
        }
    }

    /// Decrypts what has arrived: a record may hold no octets for the session, or not be whole yet.
    @Override
    public boolean ready() throws IOException {
        while (!plain.hasRemaining()) {
            boolean progress = unwrap() || (rawSource.ready() && fetch(false));
            if (!progress) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
        var source = ByteBuffer.wrap(octets, offset, length);
        writing.lock();
        try {
            while (source.hasRemaining()) {
                send(source);
            }
        } finally {
            writing.unlock();
        }
    }

    /// Tells the peer that nothing more comes (RFC 8446 section 6.1). Never waits for the peer's
    /// answer.
    void close() throws IOException {
        writing.lock();
        try {
            engine.closeOutbound();
            sendLastRecords();
        } finally {
            writing.unlock();
        }
    }

    Connection.TlsFacts facts() {
        var session = engine.getSession();
        return new Connection.TlsFacts(session.getProtocol(), session.getCipherSuite());
    }

    /// Empty when the client has shown none.
    Optional<X509Certificate> clientCertificate() {
        try {
            return engine.getSession().getPeerCertificates()[0] instanceof X509Certificate shown
                    ? Optional.of(shown)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    /// Empty when this TLS cannot give it.
    Optional<byte[]> channelBinding(ChannelBinding type) {
        return type.ofServer(engine.getSession());
    }

    /// Decrypts records until one gave octets or moved a handshake on; false at the peer's end.
    private boolean receive(boolean boundary) throws IOException {
        while (!engine.isInboundDone()) {
            if (unwrap()) {
                return true;
            }
            if (engine.isInboundDone() || !fetch(boundary)) {
                return false;
            }
        }
        return false;
    }

    /// Decrypts one record. True when there was one; false when more octets are needed or the peer
    /// said that no more come.
    private boolean unwrap() throws IOException {
        if (records.remaining() < recordOctets()) {
            return false;
        }
        int most = engine.getSession().getApplicationBufferSize();
        var target = ByteBuffer.allocate(Math.min(most, Math.max(SMALL_OCTETS, recordOctets())));
        var status = engine.unwrap(records, target).getStatus();
        if (status == Status.BUFFER_OVERFLOW) {
            target = ByteBuffer.allocate(most);
            status = engine.unwrap(records, target).getStatus();
        }
        if (status != Status.OK) {
            return false;
        }
        plain = target.flip();
        if (established) {
            afterwards();
        }
        return true;
    }

    /// Octets of the record that begins the waiting ones, its header included. What is no record
    /// counts as whole at once, so that the engine refuses it without waiting for more.
    private int recordOctets() {
        if (records.remaining() < HEADER_OCTETS) {
            return HEADER_OCTETS;
        }
        int at = records.position();
        int type = records.get(at);
        boolean plausible =
                type >= FIRST_TYPE && type <= LAST_TYPE && records.get(at + 1) == MAJOR_VERSION;
        int octets = HEADER_OCTETS + (records.getShort(at + 3) & 0xFFFF);
        return plausible && octets <= engine.getSession().getPacketBufferSize()
                ? octets
                : HEADER_OCTETS;
    }

    /// What a record after the handshake may ask of us: a key update (RFC 8446 section 4.6.3), and
    /// no new handshake, which only older versions know and which is a way to cost us much.
    private void afterwards() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_WRAP -> answer();
                case NEED_TASK -> {
                    if (!engine.getSession().getProtocol().equals("TLSv1.3")) {
                        throw new SSLException("renegotiation is refused");
                    }
                    runTasks();
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN, FINISHED, NOT_HANDSHAKING -> {
                    return;
                }
            }
        }
    }

    /// Reads raw octets behind those that wait already; false at the end.
    private boolean fetch(boolean boundary) throws IOException {
        byte[] array = new byte[fetchOctets()];
        int waiting = records.remaining();
        records.get(array, 0, waiting);
        // Already now: the old array is not to be kept during the wait, and the octets not lost
        // when it ends in a timeout.
        records = ByteBuffer.wrap(array, 0, waiting);
        // A record under way is no boundary, but the command in it is not known yet either.
        int count = rawSource.read(array, waiting, array.length - waiting, boundary);
        records = ByteBuffer.wrap(array, 0, waiting + Math.max(0, count));
        return count > 0;
    }

    /// Enough for the record that has begun, or a small buffer for the beginning of the next.
    private int fetchOctets() {
        return records.remaining() < HEADER_OCTETS ? SMALL_OCTETS : recordOctets();
    }

    private void runTasks() {
        for (var task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /// Sends all that the engine itself has to say now, in one write.
    private void answer() throws IOException {
        writing.lock();
        try {
            var flight = new ByteArrayOutputStream();
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                wrapInto(flight, NOTHING.duplicate());
            }
            rawSink.write(flight.toByteArray(), 0, flight.size());
        } finally {
            writing.unlock();
        }
    }

    private void wrapInto(ByteArrayOutputStream flight, ByteBuffer source) throws SSLException {
        byte[] record = buffers.take(engine.getSession().getPacketBufferSize());
        try {
            int octets = engine.wrap(source, ByteBuffer.wrap(record)).bytesProduced();
            flight.write(record, 0, octets);
        } finally {
            buffers.giveBack(record);
        }
    }

    private void send(ByteBuffer source) throws IOException {
        byte[] record = buffers.take(engine.getSession().getPacketBufferSize());
        try {
            var result = engine.wrap(source, ByteBuffer.wrap(record));
            rawSink.write(record, 0, result.bytesProduced());
            switch (result.getStatus()) {
                case OK -> {}
                case CLOSED -> throw new SSLException("TLS is closed");
                case BUFFER_OVERFLOW, BUFFER_UNDERFLOW ->
                        throw new SSLException("a record does not fit its buffer");
            }
        } finally {
            buffers.giveBack(record);
        }
    }

    /// The alert of a failure, or the notice of the end.
    private void sendLastRecords() throws IOException {
        var flight = new ByteArrayOutputStream();
        while (!engine.isOutboundDone()) {
            int before = flight.size();
            wrapInto(flight, ByteBuffer.wrap(NO_OCTETS));
            if (flight.size() == before) {
                break;
            }
        }
        rawSink.write(flight.toByteArray(), 0, flight.size());
    }
}
