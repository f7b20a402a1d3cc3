package org.postern.search;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// The text of PDF documents, read by a [PdfWorker]: one process, started for the first document
/// and ended when there was none for a while.
///
/// A document that needs too long, or ends the process, has no text.
final class PdfText implements AutoCloseable {
    /// Longest that a document may take.
    static final Duration LONGEST = Duration.ofSeconds(10);

    /// Most that a text takes in UTF-8.
    private static final int MOST_OCTETS = 3 * DocumentText.MOST_CHARACTERS;

    /// How long a worker waits for another document.
    private static final Duration IDLE = Duration.ofMinutes(1);

    /// What a worker may take. A heap that is full ends it.
    private static final List<String> FLAGS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx192m",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-Xlog:disable",
                    "-Djava.awt.headless=true");

    private final Events events;
    private final ReentrantLock asking = new ReentrantLock();

    // Written under asking.
    private volatile @Nullable Process worker;

    // Guarded by asking.
    private long asked;

    PdfText(Events events) {
        this.events = events;
    }

    /// @return empty when none can be read
    String of(byte[] document) {
        asking.lock();
        try {
            return ask(document);
        } finally {
            asking.unlock();
        }
    }

    private String ask(byte[] document) {
        try {
            var running = running();
            var alarm = Thread.ofVirtual().start(() -> endAfter(LONGEST, running));
            try {
                return answer(running, document);
            } finally {
                alarm.interrupt();
            }
        } catch (IOException e) {
            close();
            // It may take a moment to end, and is not asked again.
            worker = null;
            events.record(new SearchEvent.DocumentGivenUp(document.length, "PDF"));
            return "";
        }
    }

    private static String answer(Process running, byte[] document) throws IOException {
        // Both streams are buffers of the process, which end with it.
        var out = new DataOutputStream(running.getOutputStream());
        out.writeInt(document.length);
        out.write(document);
        out.flush();
        var in = new DataInputStream(running.getInputStream());
        int length = in.readInt();
        if (length < 0 || length > MOST_OCTETS) {
            // The Java machine says on its output why it ends.
            throw new IOException("no answer but " + Integer.toHexString(length));
        }
        byte[] text = new byte[length];
        in.readFully(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static void endAfter(Duration time, Process running) {
        try {
            Thread.sleep(time);
            running.destroyForcibly();
        } catch (InterruptedException e) {
            // It was in time.
            Thread.currentThread().interrupt();
        }
    }

    private Process running() throws IOException {
        asked = System.nanoTime();
        var present = worker;
        if (present != null && present.isAlive()) {
            return present;
        }
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add(PdfWorker.class.getName());
        var started = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        worker = started;
        Thread.ofVirtual().name("pdf-worker-idle").start(() -> endWhenIdle(started));
        return started;
    }

    private void endWhenIdle(Process started) {
        try {
            while (!started.waitFor(IDLE.toSeconds(), TimeUnit.SECONDS)) {
                asking.lock();
                try {
                    if (started.equals(worker) && System.nanoTime() - asked >= IDLE.toNanos()) {
                        worker = null;
                        started.destroy();
                    }
                } finally {
                    asking.unlock();
                }
            }
        } catch (InterruptedException e) {
            started.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// Ends the worker, and with it what it reads just now. Another document starts another.
    @Override
    public void close() {
        var running = worker;
        if (running != null) {
            running.destroyForcibly();
        }
    }
}
