package org.postern.smtp.client;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/// Closes a socket whose peer takes nothing for too long: a blocked write has no timeout of its
/// own. Runs beside the writer from its making to [#close].
final class WriteGuard implements AutoCloseable {
    private final Thread guard;
    private volatile long progress;
    private volatile boolean expired;

    /// @param limit longest time without [#progress]; the socket is closed between one and two
    ///   times that
    WriteGuard(Socket socket, Duration limit) {
        guard = Thread.ofVirtual().name("smtp-client-guard").start(() -> watch(socket, limit));
    }

    private void watch(Socket socket, Duration limit) {
        try {
            long seen = -1;
            while (seen != progress) {
                seen = progress;
                Thread.sleep(limit);
            }
            expired = true;
            socket.close();
        } catch (InterruptedException _) {
            // The writer has finished.
            return;
        } catch (IOException _) {
            // Closed already, which is what was wanted.
            return;
        }
    }

    /// The peer has taken octets. Called by the writer only.
    ///
    /// @param octets how many in all
    void progress(long octets) {
        progress = octets;
    }

    /// Whether the guard has closed the socket.
    boolean expired() {
        return expired;
    }

    @Override
    public void close() {
        guard.interrupt();
    }
}
