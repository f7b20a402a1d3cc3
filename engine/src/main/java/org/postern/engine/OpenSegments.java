package org.postern.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// The segment files of one folder, and those among them that are open for reading: at most a given
/// number besides those in use, the longest unused closed first.
final class OpenSegments implements AutoCloseable {
    private static final String SUFFIX = ".seg";
    private static final int DIGITS = 12;
    private static final int MOST_REMOVED = 10_000;

    private final FileLayer files;
    private final Path directory;
    private final int most;

    @GuardedBy("this")
    private final Map<Long, Handle> open = new LinkedHashMap<>(16, 0.75f, true);

    /// Numbers of the last segments that were removed, so that one whose opening was overtaken by
    /// its removal does not stay open.
    @GuardedBy("this")
    private final Set<Long> removed = new LinkedHashSet<>();

    @GuardedBy("this")
    private boolean closed;

    OpenSegments(FileLayer files, Path directory, int most) {
        this.files = files;
        this.directory = directory;
        this.most = most;
    }

    Path path(long segment) {
        String digits = Long.toString(segment);
        return directory.resolve(
                "0".repeat(Math.max(0, DIGITS - digits.length())) + digits + SUFFIX);
    }

    /// The numbers of the segments in the folder, ascending.
    SortedSet<Long> numbers() throws IOException {
        var numbers = new TreeSet<Long>();
        for (String name : files.list(directory)) {
            if (number(name) > 0) {
                numbers.add(number(name));
            }
        }
        return numbers;
    }

    /// The number in a file's name; -1 when it is no segment's name.
    static long number(String name) {
        if (!name.endsWith(SUFFIX)) {
            return -1;
        }
        try {
            return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /// An open segment, in use until [#release]d.
    final class Handle implements AutoCloseable {
        private final FileLayer.OpenFile file;
        private int users = 1;
        private boolean dropped;

        Handle(FileLayer.OpenFile file) {
            this.file = file;
        }

        int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        long size() throws IOException {
            return file.size();
        }

        @Override
        public void close() throws IOException {
            release(this);
        }
    }

    /// Opens a segment or shares the open one.
    ///
    /// @throws NewerFormatException when a later program has written it
    Handle acquire(long segment) throws IOException, NewerFormatException, DamageException {
        var shared = share(segment);
        if (shared != null) {
            return shared;
        }
        var file = files.open(path(segment));
        try {
            SegmentFormat.kind(header(file));
        } catch (NewerFormatException | DamageException | IOException e) {
            file.close();
            throw e;
        }
        return add(segment, new Handle(file));
    }

    static byte[] header(FileLayer.OpenFile file) throws IOException {
        var header = ByteBuffer.allocate(SegmentFormat.FILE_HEADER);
        file.read(header, 0);
        return Arrays.copyOf(header.array(), header.position());
    }

    private synchronized @Nullable Handle share(long segment) throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
        var handle = open.get(segment);
        if (handle != null) {
            handle.users++;
        }
        return handle;
    }

    private synchronized Handle add(long segment, Handle handle) throws IOException {
        if (closed) {
            handle.file.close();
            throw new ClosedChannelException();
        }
        if (removed.contains(segment)) {
            handle.dropped = true;
            return handle;
        }
        var earlier = open.put(segment, handle);
        if (earlier != null) {
            drop(earlier);
        }
        if (open.size() > most) {
            var eldest = open.entrySet().iterator();
            var handleToDrop = eldest.next().getValue();
            eldest.remove();
            drop(handleToDrop);
        }
        return handle;
    }

    private synchronized void release(Handle handle) throws IOException {
        handle.users--;
        if (handle.dropped && handle.users == 0) {
            handle.file.close();
        }
    }

    @GuardedBy("this")
    private void drop(Handle handle) throws IOException {
        handle.dropped = true;
        if (handle.users == 0) {
            handle.file.close();
        }
    }

    /// Removes a segment's file. Who has it open reads on; nobody else finds it.
    void remove(long segment) throws IOException {
        synchronized (this) {
            var handle = open.remove(segment);
            if (handle != null) {
                drop(handle);
            }
            removed.add(segment);
            if (removed.size() > MOST_REMOVED) {
                var eldest = removed.iterator();
                eldest.next();
                eldest.remove();
            }
        }
        files.delete(path(segment));
    }

    /// Closes what nobody uses; the rest is closed by its last user.
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        for (Handle handle : open.values()) {
            drop(handle);
        }
        open.clear();
    }
}
