package org.postern.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A real node: the launcher in a process of its own, on free ports, in a home of the test's.
public final class NodeProcess implements AutoCloseable {
    public static final String DOMAIN = "example.test";

    private static final List<String> SERVICES =
            List.of(
                    "smtp",
                    "submission",
                    "submissions",
                    "lmtp",
                    "imap",
                    "imaps",
                    "pop3",
                    "pop3s",
                    "managesieve",
                    "ldap",
                    "ldaps",
                    "admin",
                    "admins",
                    "ssh",
                    "http",
                    "https",
                    "snmp");
    private static final Duration START_LIMIT = Duration.ofSeconds(60);

    private final Path root;
    private final Path home;
    private final Map<String, Integer> ports;
    private final List<String> output = new CopyOnWriteArrayList<>();
    private final List<String> settings = new ArrayList<>();
    private Process process;
    private Duration startTime = Duration.ZERO;

    private NodeProcess(Path root, Path home, Map<String, Integer> ports, List<String> more)
            throws IOException {
        this.root = root;
        this.home = home;
        this.ports = ports;
        settings.addAll(List.of("--set", "domain=" + DOMAIN, "--set", "hostname=mx." + DOMAIN));
        ports.forEach(
                (service, port) -> settings.addAll(List.of("--set", service + ".port=" + port)));
        more.forEach(setting -> settings.addAll(List.of("--set", setting)));
        process = launch();
    }

    /// Starts a node in a new home and waits until it is ready.
    ///
    /// @param root the checkout
    /// @param more settings beside ports and names, `key=value`
    public static NodeProcess start(Path root, Path home, String... more) throws IOException {
        return new NodeProcess(root, home, freePorts(), List.of(more));
    }

    private Process launch() throws IOException {
        var started = new ProcessBuilder(command()).redirectErrorStream(true);
        // Maven has just packaged what is to be tested.
        started.environment().put("POSTERN_NO_BUILD", "1");
        long begun = System.nanoTime();
        var launched = started.start();
        var ready = new CompletableFuture<Void>();
        Thread.ofVirtual().start(() -> read(launched, ready));
        try {
            ready.get(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
            startTime = Duration.ofNanos(System.nanoTime() - begun);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } catch (ExecutionException | TimeoutException e) {
            launched.destroyForcibly();
            throw new IOException("the node did not get ready:\n" + String.join("\n", output), e);
        }
        return launched;
    }

    private void read(Process from, CompletableFuture<Void> ready) {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                output.add(line);
                if (line.startsWith("postern ready")) {
                    ready.complete(null);
                }
            }
            ready.completeExceptionally(new IOException("the node ended"));
        } catch (IOException e) {
            ready.completeExceptionally(e);
        }
    }

    /// The folder that holds configuration, data and logs.
    public Path home() {
        return home;
    }

    public int port(String service) {
        return Objects.requireNonNull(ports.get(service), service);
    }

    /// The port of each service that listens.
    public Map<String, Integer> ports() {
        return Collections.unmodifiableMap(ports);
    }

    /// From the launcher's start to the line `postern ready`.
    public Duration startTime() {
        return startTime;
    }

    /// What starts it.
    public List<String> command() {
        var command = new ArrayList<String>();
        command.addAll(
                List.of(root.resolve("postern").toString(), "start", "--home", home.toString()));
        command.addAll(settings);
        return List.copyOf(command);
    }

    public long pid() {
        return process.pid();
    }

    /// All lines that the node has printed so far.
    public List<String> output() {
        return List.copyOf(output);
    }

    /// The administrator's password, from the banner of the first start.
    public String administratorPassword() {
        return output.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("password"))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("no password in the banner: " + output));
    }

    /// Runs an admin command that must succeed; returns what it printed.
    public String admin(String... arguments) throws IOException {
        var result = postern("admin", arguments);
        if (result.exit() != 0) {
            throw new IOException(String.join(" ", arguments) + ": " + result);
        }
        return result.output();
    }

    /// Runs a verb of the launcher on this node's home.
    public Programs.Result postern(String verb, String... arguments) throws IOException {
        return Programs.run(command(verb, arguments), "");
    }

    private List<String> command(String verb, String... arguments) {
        var command = new ArrayList<String>();
        command.addAll(
                List.of(root.resolve("postern").toString(), verb, "--home", home.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /// Runs admin commands, one after the other in one client; each must succeed.
    ///
    /// @return what they printed
    public String adminAll(String... commands) throws IOException {
        var result = administer(String.join("\n", commands) + "\n", "-");
        if (result.exit() != 0) {
            throw new IOException(result.toString());
        }
        return result.output();
    }

    /// Runs `admin` with something on its standard input.
    public Programs.Result administer(String input, String... arguments) throws IOException {
        return Programs.run(command("admin", arguments), input);
    }

    /// Cuts the power, as far as a process can: SIGKILL.
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /// Ends it with SIGTERM.
    ///
    /// @return the exit code
    public int terminate() {
        process.destroy();
        return awaitExit();
    }

    /// Waits until it ends, told to by somebody else.
    ///
    /// @return the exit code
    public int awaitExit() {
        process.onExit().join();
        return process.exitValue();
    }

    /// Starts it again in the same home, on the same ports.
    public void restart() throws IOException {
        output.clear();
        process = launch();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Integer> freePorts() throws IOException {
        Map<String, Integer> ports = new LinkedHashMap<>();
        for (var service : SERVICES) {
            ports.put(service, FreePorts.one());
        }
        return ports;
    }
}
