package org.postern.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Real files on a device with only so much room: what does not fit is written in part, as a full
/// disk does.
final class TightFileLayer implements FileLayer {
    /// Octets that may still be written.
    final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

    private final FileLayer files = new DiskFileLayer();

    @Override
    public void createDirectories(Path directory) throws IOException {
        files.createDirectories(directory);
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        return new TightFile(files.create(file));
    }

    @Override
    public OpenFile open(Path file) throws IOException {
        return new TightFile(files.open(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        files.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        files.delete(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        files.forceDirectory(directory);
    }

    @Override
    public long usableOctets(Path directory) {
        return room.get();
    }

    private final class TightFile implements OpenFile {
        private final OpenFile file;

        TightFile(OpenFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            int fits = (int) Math.min(room.get(), source.remaining());
            int wanted = source.remaining();
            file.write(source.duplicate().limit(source.position() + fits), position);
            room.addAndGet(-fits);
            if (fits < wanted) {
                throw new DiskFullException("no room", new IOException("planned"));
            }
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
