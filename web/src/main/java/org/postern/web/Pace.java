package org.postern.web;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;

/// How fast a client must send and take: `web.minRate`, counted over the time that we wait for it,
/// and with some patience at the beginning.
///
/// @param octetsPerSecond 0: as slowly as it likes
/// @param watch cuts the connection of a client that takes too slowly; null: none does
record Pace(int octetsPerSecond, @Nullable ConnectionWatch watch) {
    /// What a client is given before it is judged.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    /// A write that may wait for the client.
    @FunctionalInterface
    interface Write {
        void run() throws IOException;
    }

    /// How long so many octets may take.
    Duration most(long octets) {
        return PATIENCE.plusSeconds(octets / octetsPerSecond);
    }

    /// Writes, and has the connection cut if that takes too long.
    void write(int octets, Write write) throws IOException {
        if (watch == null || octetsPerSecond == 0) {
            write.run();
            return;
        }
        watch.writeBegins(most(octets));
        try {
            write.run();
        } finally {
            watch.writeEnds();
        }
    }

    /// @param waited what was waited for the octets of a body so far
    /// @throws RequestRefusedException 408, when they came too slowly
    // RFC 9110 section 15.5.9
    void judge(long octets, Duration waited) throws RequestRefusedException {
        if (octetsPerSecond != 0 && waited.compareTo(most(octets)) > 0) {
            throw new RequestRefusedException(
                            408, "The body comes more slowly than a client may send.")
                    .with("Connection", "close");
        }
    }
}
