package org.postern.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Files on a device that can be made read-only, as the system does with one that fails.
final class ReadOnlyFileLayer implements FileLayer {
    final AtomicBoolean readOnly = new AtomicBoolean();

    private final FileLayer files = new DiskFileLayer();

    private void checkWritable() throws IOException {
        if (readOnly.get()) {
            throw new IOException("Read-only file system");
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        files.createDirectories(directory);
    }

    @Override
    public OpenFile create(Path file) throws IOException {
        checkWritable();
        return new ReadOnlyFile(files.create(file));
    }

    @Override
    public OpenFile open(Path file) throws IOException {
        return new ReadOnlyFile(files.open(file));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        checkWritable();
        files.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        checkWritable();
        files.delete(file);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        checkWritable();
        files.forceDirectory(directory);
    }

    @Override
    public long usableOctets(Path directory) {
        return files.usableOctets(directory);
    }

    private final class ReadOnlyFile implements OpenFile {
        private final OpenFile file;

        ReadOnlyFile(OpenFile file) {
            this.file = file;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            checkWritable();
            file.write(source, position);
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void truncate(long size) throws IOException {
            checkWritable();
            file.truncate(size);
        }

        @Override
        public void force() throws IOException {
            checkWritable();
            file.force();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
