package org.postern.it;

import org.postern.net.ServiceAddress;
import org.postern.net.ServiceConnection;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Programs of others that run beside a node for as long as a test does.
final class Daemons implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder;
    private final List<Process> running = new ArrayList<>();
    private final List<Path> outputs = new ArrayList<>();

    /// @param folder of what they print
    Daemons(Path folder) {
        this.folder = folder;
    }

    void start(String name, String... command) throws IOException {
        var output = folder.resolve(name + ".out");
        outputs.add(output);
        running.add(
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start());
    }

    /// Waits until somebody listens there.
    void await(ServiceAddress address) throws IOException, InterruptedException {
        var until = Instant.now().plus(PATIENCE);
        IOException last = null;
        while (Instant.now().isBefore(until) && running.stream().allMatch(Process::isAlive)) {
            try (var connection = ServiceConnection.open(address, PATIENCE)) {
                connection.idle();
                return;
            } catch (IOException notYet) {
                last = notYet;
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        var said = new StringBuilder("nobody listens at " + address);
        for (var output : outputs) {
            said.append('\n').append(Files.readString(output));
        }
        throw new IOException(said.toString(), last);
    }

    /// Ends one, and waits for its end.
    void end(int number) throws InterruptedException {
        running.get(number).destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        running.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }
}
