package org.postern.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs other people's programs.
public final class Programs {
    private static final int LIMIT_SECONDS = 60;

    private Programs() {}

    /// @param output standard output
    /// @param errors standard error
    public record Result(int exit, String output, String errors) {}

    /// Whether a program is on the PATH.
    public static boolean installed(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    /// Runs a program that must succeed.
    public static String run(String... command) throws IOException {
        var result = run(List.of(command), "");
        if (result.exit() != 0) {
            throw new IOException(String.join(" ", command) + ": " + result);
        }
        return result.output();
    }

    /// Runs a program to its end.
    ///
    /// @param input what it reads on standard input
    public static Result run(List<String> command, String input) throws IOException {
        var output = Files.createTempFile("output", ".txt");
        var errors = Files.createTempFile("errors", ".txt");
        try {
            var builder = new ProcessBuilder(command);
            builder.environment().put("POSTERN_NO_BUILD", "1");
            builder.environment().put("TERM", "xterm");
            var process =
                    builder.redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It ended without reading its input; its exit code says how.
            }
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command + " did not end: " + text(output) + text(errors));
            }
            return new Result(process.exitValue(), text(output), text(errors));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.deleteIfExists(output);
            Files.deleteIfExists(errors);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
