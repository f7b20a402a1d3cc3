package org.postern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

@Timeout(60)
final class DiskFileLayerTest {
    private final DiskFileLayer files = new DiskFileLayer();

    @Test
    void namesAreMadeOnceAndNeverTakenOver(@TempDir Path home) throws Exception {
        files.create(home.resolve("a")).close();
        files.create(home.resolve("b")).close();
        assertThatThrownBy(() -> files.create(home.resolve("a")))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThatThrownBy(() -> files.open(home.resolve("c")))
                .isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> files.rename(home.resolve("a"), home.resolve("b")))
                .isInstanceOf(FileAlreadyExistsException.class);
        files.rename(home.resolve("b"), home.resolve("c"));
        files.delete(home.resolve("never there"));
        files.forceDirectory(home);
        assertThat(files.list(home)).containsExactly("a", "c");
        assertThat(files.usableOctets(home)).isPositive();
    }

    @Test
    void directoriesAreMadeWithThoseAbove(@TempDir Path home) throws Exception {
        var deep = home.resolve("a/b/c");
        files.createDirectories(deep);
        files.createDirectories(deep);
        assertThat(Files.getPosixFilePermissions(deep)).hasSize(3);
        files.create(home.resolve("file")).close();
        assertThatThrownBy(() -> files.createDirectories(home.resolve("file/below")))
                .isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void octetsAreWrittenAndReadWhereTheyAreSaidToBe(@TempDir Path home) throws Exception {
        try (var file = files.create(home.resolve("a"))) {
            file.write(ByteBuffer.wrap(Tests.octets("hello world")), 0);
            file.write(ByteBuffer.wrap(Tests.octets("W")), 6);
            var target = ByteBuffer.allocate(8);
            assertThat(file.read(target, 6)).isEqualTo(5);
            assertThat(new String(target.array(), 0, 5, StandardCharsets.US_ASCII))
                    .isEqualTo("World");
            assertThat(file.read(target.clear(), 11)).isZero();
            file.truncate(4);
            file.force();
            assertThat(file.size()).isEqualTo(4);
        }
    }

    @Test
    void aFullDeviceIsTold() throws Exception {
        var full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "no /dev/full here");
        try (var file = files.open(full)) {
            assertThatThrownBy(() -> file.write(ByteBuffer.allocate(10), 0))
                    .isInstanceOf(DiskFullException.class);
        }
    }

    @Test
    void interruptsOfOneThreadDoNotReachTheOthers(@TempDir Path home) throws Exception {
        byte[] octets = Tests.random(1, 100_000);
        var failure = new AtomicReference<Throwable>();
        var done = new AtomicBoolean();
        try (var file = files.create(home.resolve("a"))) {
            file.write(ByteBuffer.wrap(octets), 0);
            var reader =
                    Thread.ofPlatform()
                            .uncaughtExceptionHandler((_, e) -> failure.set(e))
                            .start(() -> readUntil(done, file, octets));
            for (int i = 0; i < 500; i++) {
                reader.interrupt();
                checkRead(file, octets);
            }
            done.set(true);
            reader.join();
        }
        assertThat(failure.get()).isNull();
    }

    private static void readUntil(AtomicBoolean done, FileLayer.OpenFile file, byte[] octets) {
        while (!done.get()) {
            checkRead(file, octets);
        }
    }

    private static void checkRead(FileLayer.OpenFile file, byte[] octets) {
        try {
            var target = ByteBuffer.allocate(octets.length);
            assertThat(file.read(target, 0)).isEqualTo(octets.length);
            assertThat(target.array()).isEqualTo(octets);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aClosedFileStaysClosed(@TempDir Path home) throws Exception {
        var file = files.create(home.resolve("a"));
        file.close();
        assertThatThrownBy(() -> file.write(ByteBuffer.allocate(1), 0))
                .isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(file::size).isInstanceOf(ClosedChannelException.class);
    }
}
