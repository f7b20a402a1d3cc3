package org.postern.antivirus;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;
import org.postern.kernel.Failures;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// The lists of hashes, read again when a file has changed. Safe for many threads.
final class HashLists {
    /// Most hashes of all lists together; what is above is left out, and said.
    static final int MOST_HASHES = 2_000_000;

    /// Longest line that is read.
    private static final int LONGEST_LINE = 4_096;

    private static final Duration LOOKED_AFTER = Duration.ofSeconds(5);

    private final List<Path> files;
    private final InstantSource clock;
    private final Events events;

    /// One thread looks after the files at a time; the others go on with what is there.
    private final ReentrantLock looking = new ReentrantLock();

    // Guarded by `looking`.
    private Map<Path, Seen> seen = Map.of();
    private Instant next = Instant.EPOCH;

    private volatile HashTable table = HashTable.EMPTY;

    /// How a file was when it was read; of one that is not there, no time.
    private record Seen(@Nullable FileTime changed, long octets) {}

    HashLists(List<Path> files, InstantSource clock, Events events) {
        this.files = List.copyOf(files);
        this.clock = clock;
        this.events = events;
    }

    /// What is known of a file by its SHA-256; null for nothing.
    @Nullable String find(byte[] hash) {
        return current().find(hash);
    }

    /// Changes whenever the lists do.
    String version() {
        return current().version();
    }

    int size() {
        return current().size();
    }

    private HashTable current() {
        if (!files.isEmpty() && looking.tryLock()) {
            try {
                if (!clock.instant().isBefore(next)) {
                    refresh();
                }
            } finally {
                looking.unlock();
            }
        }
        return table;
    }

    /// Looks after the files at the next question, however lately that was done.
    void expire() {
        looking.lock();
        try {
            next = Instant.EPOCH;
        } finally {
            looking.unlock();
        }
    }

    /// The lock is held.
    private void refresh() {
        next = clock.instant().plus(LOOKED_AFTER);
        var now = new HashMap<Path, Seen>();
        for (var file : files) {
            now.put(file, look(file));
        }
        if (!now.equals(seen)) {
            seen = now;
            read();
        }
    }

    private static Seen look(Path file) {
        try {
            return new Seen(Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException absent) {
            return new Seen(null, 0);
        }
    }

    private void read() {
        var hashes = new HashTable.Builder();
        var told = new ArrayList<AntivirusEvent>();
        for (var file : files) {
            try {
                told.add(read(file, hashes));
            } catch (IOException e) {
                events.record(
                        new AntivirusEvent.HashListLost(file.toString(), Failures.why(file, e)));
                return;
            }
        }
        table = hashes.build();
        told.forEach(events::record);
    }

    private static AntivirusEvent read(Path file, HashTable.Builder hashes) throws IOException {
        int before = hashes.size();
        int unreadable = 0;
        try (var reader = Files.newBufferedReader(file)) {
            String line;
            while ((line = line(reader)) != null) {
                String text = line.strip();
                boolean empty = text.isEmpty() || text.startsWith("#");
                if (!empty && !(hashes.size() < MOST_HASHES && hashes.add(text))) {
                    unreadable++;
                }
            }
        }
        return new AntivirusEvent.HashListRead(file.toString(), hashes.size() - before, unreadable);
    }

    /// A line, as much of it as a hash and a name can have.
    private static @Nullable String line(BufferedReader reader) throws IOException {
        var line = new StringBuilder();
        int c = reader.read();
        if (c < 0) {
            return null;
        }
        while (c >= 0 && c != '\n') {
            if (line.length() < LONGEST_LINE) {
                line.append((char) c);
            }
            c = reader.read();
        }
        return line.toString();
    }
}
