package org.postern.net;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A connection of ours to a helper of the node, over TCP or a Unix-domain socket, that never
/// blocks for longer than [#within] allows.
///
/// Sockets of the file system know no timeout of their own, so a thread of this connection watches
/// the clock and closes the channel when the time is over; whoever reads or writes then is told so
/// with [SocketTimeoutException]. The connection is of no use any more after that: with every
/// protocol here a late answer would be taken for the next one.
///
/// Used by one thread at a time, but for [#close].
public final class ServiceConnection implements Closeable {
    /// Most octets of one read or write: the JDK keeps a copy outside the heap of that size.
    private static final int LARGEST_STEP = 64 << 10;

    private final SocketChannel channel;
    private final ServiceAddress address;

    /// Guards `deadline`, `timedOut` and `closed`.
    private final ReentrantLock clock = new ReentrantLock();

    private final Condition changed = clock.newCondition();

    /// In the time of [System#nanoTime]; null while nothing is waited for.
    private @Nullable Long deadline;

    private boolean timedOut;
    private boolean closed;

    private ServiceConnection(SocketChannel channel, ServiceAddress address) {
        this.channel = channel;
        this.address = address;
    }

    /// Connects.
    ///
    /// @param patience longest that this may take, and that each read and write takes afterwards
    ///   unless [#within] says otherwise
    /// @throws IOException when nobody listens there or nobody answers in time
    public static ServiceConnection open(ServiceAddress address, Duration patience)
            throws IOException {
        IOException last = null;
        for (var target : targets(address)) {
            try {
                return connect(address, target, patience);
            } catch (IOException e) {
                last = e;
            }
        }
        throw Objects.requireNonNull(last);
    }

    private static List<? extends SocketAddress> targets(ServiceAddress address)
            throws IOException {
        return switch (address) {
            case ServiceAddress.Unix(var path) -> List.of(UnixDomainSocketAddress.of(path));
            case ServiceAddress.Tcp(var host, var port) ->
                    List.of(InetAddress.getAllByName(host)).stream()
                            .map(found -> new InetSocketAddress(found, port))
                            .toList();
        };
    }

    private static ServiceConnection connect(
            ServiceAddress address, SocketAddress target, Duration patience) throws IOException {
        boolean unix = target instanceof UnixDomainSocketAddress;
        var channel = unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
        var connection = new ServiceConnection(channel, address);
        try {
            Thread.ofVirtual().name("service-clock").start(connection::watch);
            connection.within(patience);
            channel.connect(target);
            if (!unix) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            return connection;
        } catch (IOException e) {
            connection.close();
            throw connection.told(e);
        }
    }

    /// Gives all that is read and written from now on that much time, together.
    public void within(Duration time) {
        clock.lock();
        try {
            deadline = System.nanoTime() + time.toNanos();
            changed.signal();
        } finally {
            clock.unlock();
        }
    }

    /// Stops the clock: nobody waits now.
    public void idle() {
        clock.lock();
        try {
            deadline = null;
            changed.signal();
        } finally {
            clock.unlock();
        }
    }

    private void watch() {
        clock.lock();
        try {
            while (!closed) {
                var until = deadline;
                if (until == null) {
                    changed.await();
                } else if (changed.awaitNanos(until - System.nanoTime()) <= 0
                        && until.equals(deadline)) {
                    timedOut = true;
                    shut();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clock.unlock();
        }
    }

    public ServiceAddress address() {
        return address;
    }

    /// What the other side sends. Closing it does nothing.
    public InputStream input() {
        return new Input();
    }

    /// What the other side gets; not buffered. Closing it does nothing.
    public OutputStream output() {
        return new Output();
    }

    /// Reads that many octets.
    ///
    /// @throws EOFException when the other side ends before
    public void readFully(byte[] target, int offset, int length) throws IOException {
        if (input().readNBytes(target, offset, length) < length) {
            throw new EOFException(address + " closed the connection");
        }
    }

    private int read(ByteBuffer target) throws IOException {
        try {
            return channel.read(target);
        } catch (IOException e) {
            throw told(e);
        }
    }

    private void write(ByteBuffer octets) throws IOException {
        try {
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
        } catch (IOException e) {
            throw told(e);
        }
    }

    private IOException told(IOException e) {
        clock.lock();
        try {
            if (timedOut && e instanceof ClosedChannelException) {
                var late = new SocketTimeoutException(address + " did not answer in time");
                late.initCause(e);
                return late;
            }
            return e;
        } finally {
            clock.unlock();
        }
    }

    @Override
    public void close() {
        clock.lock();
        try {
            shut();
        } finally {
            clock.unlock();
        }
    }

    /// The lock is held.
    private void shut() {
        closed = true;
        changed.signal();
        try {
            channel.close();
        } catch (IOException e) {
            // It is closed as far as it can be, and nobody waits for more of it.
        }
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return length == 0
                    ? 0
                    : ServiceConnection.this.read(
                            ByteBuffer.wrap(target, offset, Math.min(length, LARGEST_STEP)));
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            for (int at = 0; at < length; at += LARGEST_STEP) {
                ServiceConnection.this.write(
                        ByteBuffer.wrap(octets, offset + at, Math.min(LARGEST_STEP, length - at)));
            }
        }
    }
}
