package org.postern.web;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The streams and sockets that are open: they live until somebody ends them, so that a stop has
/// to, and they are silent for long, so that somebody has to ask whether the client is still there.
final class LiveStreams {
    /// One of them.
    interface Live {
        /// Sends something that means nothing, if nothing was sent for a while.
        void keepAlive();

        /// Ends it, since the server stops or the login was taken back.
        void end();
    }

    private final Set<Live> all = ConcurrentHashMap.newKeySet();
    private volatile boolean stopping;

    void add(Live live) {
        all.add(live);
        if (stopping) {
            live.end();
        }
    }

    void remove(Live live) {
        all.remove(live);
    }

    int count() {
        return all.size();
    }

    void keepAlive() {
        all.forEach(Live::keepAlive);
    }

    void open() {
        stopping = false;
    }

    void endAll() {
        stopping = true;
        all.forEach(Live::end);
    }
}
