package org.postern.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// A stream of server-sent events, as the WHATWG describes it in "Server-sent events". It is open
/// until it is closed, the client is gone, or the server stops. A client that has gone without a
/// word is found when something is written to it, which happens every [#KEEP_ALIVE] at least. Safe
/// for use by many threads.
public final class EventStream implements LiveStreams.Live, AutoCloseable {
    /// Something is sent at least so often.
    public static final Duration KEEP_ALIVE = Duration.ofSeconds(45);

    private final ResponseBody body;
    private final LiveStreams streams;

    /// Guards all that follows, and the body.
    private final ReentrantLock lock = new ReentrantLock();

    private final List<Runnable> told = new ArrayList<>();
    private boolean open = true;
    private long lastWrite = System.nanoTime();

    EventStream(ResponseBody body, LiveStreams streams) {
        this.body = body;
        this.streams = streams;
    }

    /// Whether anybody listens, as far as we know.
    public boolean isOpen() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /// Has `action` run once when the stream ends, whoever ends it; at once if it has.
    public void onClosed(Runnable action) {
        lock.lock();
        try {
            if (open) {
                told.add(action);
                return;
            }
        } finally {
            lock.unlock();
        }
        action.run();
    }

    /// Sends an event.
    ///
    /// @param name its type
    /// @param data any text; line ends in it are kept as line feeds
    /// @throws IOException when the client is gone or the stream has ended
    public void send(String name, String data) throws IOException {
        write(field("event", name) + field("data", data) + "\n");
    }

    /// Sends an event that a client names when it comes again (`Last-Event-ID`).
    ///
    /// @throws IOException when the client is gone or the stream has ended
    public void send(String name, String id, String data) throws IOException {
        write(field("event", name) + field("id", id) + field("data", data) + "\n");
    }

    private static String field(String name, String value) {
        var text = new StringBuilder();
        value.lines().forEach(line -> text.append(name).append(": ").append(line).append('\n'));
        return text.isEmpty() ? name + ":\n" : text.toString();
    }

    private void write(String text) throws IOException {
        boolean failed = true;
        lock.lock();
        try {
            if (!open) {
                throw new IOException("the stream has ended");
            }
            body.write(text.getBytes(StandardCharsets.UTF_8));
            body.flush();
            lastWrite = System.nanoTime();
            failed = false;
        } finally {
            lock.unlock();
            if (failed) {
                end();
            }
        }
    }

    @Override
    public void keepAlive() {
        // Whoever holds the lock is writing.
        if (!lock.tryLock()) {
            return;
        }
        try {
            if (!open || System.nanoTime() - lastWrite < KEEP_ALIVE.toNanos()) {
                return;
            }
        } finally {
            lock.unlock();
        }
        Thread.ofVirtual().start(this::comment);
    }

    private void comment() {
        try {
            write(":\n\n");
        } catch (IOException gone) {
            // It has ended by that.
            return;
        }
    }

    @Override
    public void end() {
        List<Runnable> toTell;
        streams.remove(this);
        lock.lock();
        try {
            if (!open) {
                return;
            }
            open = false;
            toTell = List.copyOf(told);
            told.clear();
        } finally {
            lock.unlock();
        }
        toTell.forEach(Runnable::run);
    }

    @Override
    public void close() {
        end();
    }
}
