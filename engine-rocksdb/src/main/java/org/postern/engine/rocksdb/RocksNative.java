package org.postern.engine.rocksdb;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/// Loads RocksDB's native library. The library's own loader unpacks some 17 MB into a temporary
/// folder at each start; this keeps the unpacked file and unpacks again only when it is another
/// one.
///
/// The file lives in `<folder>/rocksdb-<checksum>/`, where the checksum is the CRC-32 that the
/// archive states for it; folders of other versions are removed.
public final class RocksNative {
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    private static final String PREFIX = "rocksdb-";

    private RocksNative() {}

    /// Unpacks the library for this machine into `cacheDirectory`, unless it is there already, and
    /// loads it. Later calls in the same process do nothing.
    ///
    /// @param cacheDirectory made when absent; must allow programs to be mapped (not `noexec`)
    /// @throws EngineException when there is no library for this machine, or it cannot be written
    ///   or loaded
    public static synchronized void load(Path cacheDirectory) throws EngineException {
        String name = Environment.getJniLibraryFileName("rocksdb");
        URL packed = RocksDB.class.getClassLoader().getResource(name);
        if (packed == null) {
            throw failed("no RocksDB library for this machine: " + name + " is not packaged", null);
        }
        try {
            var folder = unpack(packed, cacheDirectory);
            RocksDB.loadLibrary(List.of(folder.toString()));
        } catch (IOException e) {
            throw failed("the RocksDB library cannot be unpacked to " + cacheDirectory, e);
        } catch (UnsatisfiedLinkError e) {
            throw failed("the RocksDB library cannot be loaded from " + cacheDirectory, e);
        }
    }

    private static Path unpack(URL packed, Path cacheDirectory) throws IOException {
        URLConnection connection = packed.openConnection();
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            long size = connection.getContentLengthLong();
            var folder = cacheDirectory.resolve(PREFIX + version(connection, size));
            // The loader of unpacked libraries looks for another name than the archive's.
            var library = folder.resolve(Environment.getJniLibraryFileName("rocksdbjni"));
            if (!Files.isRegularFile(library) || Files.size(library) != size) {
                Files.createDirectories(folder);
                copy(in, size, library);
                removeOthers(cacheDirectory, folder);
            }
            return folder;
        }
    }

    private static String version(URLConnection connection, long size) throws IOException {
        return connection instanceof JarURLConnection jar
                ? Long.toHexString(jar.getJarEntry().getCrc())
                : "size-" + size;
    }

    /// Nobody ever sees half a library: it gets its name when it is whole and on the device.
    private static void copy(InputStream in, long size, Path library) throws IOException {
        var temporary =
                Files.createTempFile(
                        library.getParent(),
                        "unpacking",
                        ".tmp",
                        PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(temporary, OWNER_ONLY);
            if (Files.size(temporary) != size) {
                throw new IOException(
                        "unpacked " + Files.size(temporary) + " octets instead of " + size);
            }
            try (var file = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                file.force(true);
            }
            Files.move(temporary, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static void removeOthers(Path cacheDirectory, Path current) throws IOException {
        try (DirectoryStream<Path> folders =
                Files.newDirectoryStream(cacheDirectory, PREFIX + "*")) {
            for (Path folder : folders) {
                if (!folder.equals(current)) {
                    removeFolder(folder);
                }
            }
        }
    }

    private static void removeFolder(Path folder) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private static EngineException failed(String message, @Nullable Throwable cause) {
        return new EngineException(EngineException.Kind.FAILED, message, cause);
    }
}
