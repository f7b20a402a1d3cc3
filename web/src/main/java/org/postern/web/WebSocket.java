package org.postern.web;

import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// One open WebSocket (RFC 6455) that carries text both ways. One thread receives; any may send. A
/// client that sends faster than it is listened to waits, since nothing is read ahead.
public final class WebSocket implements LiveStreams.Live {
    /// An idle client is asked whether it is there so often.
    static final Duration KEEP_ALIVE = Duration.ofSeconds(45);

    private final Conversation conversation;
    private final LiveStreams streams;
    private final long maxMessage;

    /// Guards all that follows.
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition changed = lock.newCondition();

    /// Null before it is open.
    private @Nullable CoreSession session;

    private @Nullable ByteArrayOutputStream partial;
    private @Nullable String message;
    private boolean closed;
    private long lastWrite = System.nanoTime();

    /// Only one message goes out at a time.
    private final ReentrantLock sending = new ReentrantLock();

    /// What is said once it is open.
    @FunctionalInterface
    interface Conversation {
        void hold(WebSocket socket);
    }

    WebSocket(Conversation conversation, LiveStreams streams, long maxMessage) {
        this.conversation = conversation;
        this.streams = streams;
        this.maxMessage = maxMessage;
    }

    /// The next message; waits for it.
    ///
    /// @return null once the socket is closed
    public @Nullable String receive() {
        lock.lock();
        try {
            var open = session;
            if (closed || open == null) {
                return null;
            }
            open.demand();
            while (message == null && !closed) {
                changed.awaitUninterruptibly();
            }
            String received = message;
            message = null;
            return received;
        } finally {
            lock.unlock();
        }
    }

    /// Sends a message; waits until it is on its way.
    ///
    /// @throws IOException when the client is gone or the socket is closed
    public void send(String text) throws IOException {
        write(new Frame(OpCode.TEXT, true, text));
    }

    /// Closes the socket; nothing happens when it is closed.
    ///
    /// @param code RFC 6455 section 7.4.1, e.g. 1000
    /// @param reason at most 120 characters, for the client's log
    public void close(int code, String reason) {
        var open = session();
        if (open != null) {
            ended();
            open.close(code, reason, Callback.NOOP);
        }
    }

    private void write(Frame frame) throws IOException {
        var open = session();
        if (open == null) {
            throw new IOException("the socket is closed");
        }
        sending.lock();
        try (var written = Blocker.callback()) {
            open.sendFrame(frame, written, false);
            written.block();
        } finally {
            sending.unlock();
        }
    }

    /// The session, as long as it is open; it counts as written to now.
    private @Nullable CoreSession session() {
        lock.lock();
        try {
            lastWrite = System.nanoTime();
            return closed ? null : session;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void keepAlive() {
        lock.lock();
        try {
            if (closed || System.nanoTime() - lastWrite < KEEP_ALIVE.toNanos()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().start(this::ping);
    }

    // RFC 6455 section 5.5.2
    private void ping() {
        try {
            write(new Frame(OpCode.PING));
        } catch (IOException gone) {
            ended();
        }
    }

    @Override
    public void end() {
        close(CloseStatus.SHUTDOWN, "the server stops or the login has ended");
    }

    private void ended() {
        streams.remove(this);
        lock.lock();
        try {
            closed = true;
            partial = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What the protocol's machine is given; its calls come one at a time.
    FrameHandler frames() {
        return new Frames();
    }

    private final class Frames implements FrameHandler {
        @Override
        public void onOpen(CoreSession opened, Callback callback) {
            lock.lock();
            try {
                session = opened;
            } finally {
                lock.unlock();
            }
            streams.add(WebSocket.this);
            callback.succeeded();
            Thread.ofVirtual()
                    .name("web-socket")
                    .start(() -> {
                        try {
                            conversation.hold(WebSocket.this);
                        } finally {
                            close(CloseStatus.NORMAL, "");
                        }
                    });
        }

        @Override
        public void onFrame(Frame frame, Callback callback) {
            try {
                boolean more = took(frame);
                callback.succeeded();
                if (more) {
                    demand();
                }
            } catch (CharacterCodingException notText) {
                // RFC 6455 section 8.1
                callback.succeeded();
                close(CloseStatus.BAD_PAYLOAD, "not UTF-8");
            } catch (RefusedFrame refused) {
                callback.succeeded();
                close(refused.code, String.valueOf(refused.getMessage()));
            }
        }

        private void demand() {
            var open = session;
            if (open != null) {
                open.demand();
            }
        }

        @Override
        public void onError(Throwable cause, Callback callback) {
            ended();
            callback.succeeded();
        }

        @Override
        public void onClosed(CloseStatus status, Callback callback) {
            ended();
            callback.succeeded();
        }
    }

    /// A frame that ends the conversation.
    private static final class RefusedFrame extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;

        RefusedFrame(int code, String why) {
            super(why);
            this.code = code;
        }
    }

    /// Whether the next frame is wanted at once.
    private boolean took(Frame frame) throws CharacterCodingException, RefusedFrame {
        return switch (frame.getOpCode()) {
            case OpCode.TEXT, OpCode.CONTINUATION -> took(frame.getPayload(), frame.isFin());
            case OpCode.PING -> {
                pong(frame.getPayload());
                yield true;
            }
            case OpCode.PONG -> true;
            case OpCode.CLOSE -> {
                ended();
                yield false;
            }
            // RFC 8887 section 4.3: a binary frame is an error.
            default -> throw new RefusedFrame(CloseStatus.BAD_DATA, "only text is spoken here");
        };
    }

    private boolean took(ByteBuffer octets, boolean last)
            throws CharacterCodingException, RefusedFrame {
        lock.lock();
        try {
            var sofar = partial == null ? new ByteArrayOutputStream() : partial;
            if ((long) sofar.size() + octets.remaining() > maxMessage) {
                throw new RefusedFrame(
                        CloseStatus.MESSAGE_TOO_LARGE, "more than " + maxMessage + " octets");
            }
            var copy = new byte[octets.remaining()];
            octets.get(copy);
            sofar.writeBytes(copy);
            partial = last ? null : sofar;
            if (last) {
                message =
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)
                                .decode(ByteBuffer.wrap(sofar.toByteArray()))
                                .toString();
                changed.signalAll();
            }
            return !last;
        } finally {
            lock.unlock();
        }
    }

    // RFC 6455 section 5.5.3: with the ping's own octets.
    private void pong(ByteBuffer octets) {
        var copy = new byte[octets.remaining()];
        octets.get(copy);
        var open = session();
        if (open != null) {
            open.sendFrame(new Frame(OpCode.PONG, ByteBuffer.wrap(copy)), Callback.NOOP, false);
        }
    }
}
