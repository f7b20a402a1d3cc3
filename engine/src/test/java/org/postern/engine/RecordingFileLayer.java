package org.postern.engine;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/// A [FileLayer] over the real files that records every step, so that a test can make the folder
/// that a power cut at any recorded point would have left: kill -9 proves nothing about that, since
/// the page cache survives it. Steps are serialised, so that the record has one order.
public final class RecordingFileLayer implements FileLayer {
    /// One recorded step. A file is known by a number of its own, since its name may change.
    sealed interface Step {
        record Create(Path file, int inode) implements Step {}

        record Rename(Path from, Path to) implements Step {}

        record Delete(Path file) implements Step {}

        record ForceDirectory(Path directory) implements Step {}

        record Write(int inode, long position, byte[] octets) implements Step {}

        record Truncate(int inode, long size) implements Step {}

        record Force(int inode) implements Step {}

        /// Something the test wants to find again in the order of the steps.
        record Mark(Object what) implements Step {}
    }

    private final FileLayer files;

    @GuardedBy("this")
    private final List<Step> steps = new ArrayList<>();

    @GuardedBy("this")
    private final Map<Path, Integer> inodes = new HashMap<>();

    @GuardedBy("this")
    private int created;

    public RecordingFileLayer(FileLayer files) {
        this.files = files;
    }

    /// Puts `what` into the record, here.
    public synchronized void mark(Object what) {
        steps.add(new Step.Mark(what));
    }

    /// The points so far: one before each step, and one after the last.
    public synchronized int points() {
        return steps.size() + 1;
    }

    /// What was marked before `point`.
    public synchronized List<Object> marks(int point) {
        return steps.subList(0, point).stream()
                .flatMap(s -> s instanceof Step.Mark(var what) ? Stream.of(what) : Stream.empty())
                .toList();
    }

    /// The steps so far, to be given one by one to a [PowerCut].
    synchronized List<Step> steps() {
        return List.copyOf(steps);
    }

    /// Makes in `target` what `recorded` would hold after a power cut at `point`: what was forced,
    /// and with `chance` some of the rest, in any order and torn.
    ///
    /// @param chance absent: nothing that was not forced
    public void materialise(int point, Path recorded, Path target, @Nullable Random chance)
            throws IOException {
        var cut = new PowerCut();
        steps().subList(0, point).forEach(cut::add);
        cut.materialise(recorded, target, chance);
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        files.createDirectories(directory);
    }

    @Override
    public synchronized OpenFile create(Path file) throws IOException {
        var opened = files.create(file);
        inodes.put(file, ++created);
        steps.add(new Step.Create(file, created));
        return new RecordedFile(opened, created);
    }

    @Override
    public synchronized OpenFile open(Path file) throws IOException {
        var opened = files.open(file);
        Integer inode = inodes.get(file);
        if (inode == null) {
            // Made before the record began: as if made now, whole and forced.
            inode = record(file, opened);
        }
        return new RecordedFile(opened, inode);
    }

    @GuardedBy("this")
    private int record(Path file, OpenFile opened) throws IOException {
        var content = ByteBuffer.allocate((int) opened.size());
        opened.read(content, 0);
        inodes.put(file, ++created);
        steps.add(new Step.Create(file, created));
        steps.add(new Step.Write(created, 0, content.array()));
        steps.add(new Step.Force(created));
        steps.add(new Step.ForceDirectory(Objects.requireNonNull(file.getParent())));
        return created;
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        files.rename(from, to);
        Integer inode = inodes.remove(from);
        if (inode != null) {
            inodes.put(to, inode);
        }
        steps.add(new Step.Rename(from, to));
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        files.delete(file);
        if (inodes.remove(file) != null) {
            steps.add(new Step.Delete(file));
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public synchronized void forceDirectory(Path directory) {
        steps.add(new Step.ForceDirectory(directory));
    }

    @Override
    public long usableOctets(Path directory) {
        return files.usableOctets(directory);
    }

    private final class RecordedFile implements OpenFile {
        private final OpenFile file;
        private final int inode;

        RecordedFile(OpenFile file, int inode) {
            this.file = file;
            this.inode = inode;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            var octets = new byte[source.remaining()];
            source.duplicate().get(octets);
            synchronized (RecordingFileLayer.this) {
                file.write(source, position);
                steps.add(new Step.Write(inode, position, octets));
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (RecordingFileLayer.this) {
                file.truncate(size);
                steps.add(new Step.Truncate(inode, size));
            }
        }

        @Override
        public void force() {
            synchronized (RecordingFileLayer.this) {
                steps.add(new Step.Force(inode));
            }
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
