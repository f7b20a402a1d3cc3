package org.postern.node;

import org.postern.sieve.SieveTestSuite;
import org.postern.sieve.SieveTestSuite.Score;
import org.postern.sieve.SuiteFiles;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// `./postern sieve-test FILE…`: runs test suites of Sieve (`.svtest`) without a node. The last
/// line counts the tests of all files; exit 0 when all passed, 1 when some failed, 2 when a file
/// cannot be read.
public final class SieveTests {
    private SieveTests() {}

    public static void main(String[] words) {
        if (words.length == 0) {
            System.err.println(
                    """
                    postern: sieve-test needs a file.
                      Try: ./postern sieve-test FILE.svtest…\
                    """);
            System.exit(2);
        }
        var score = new Score(0, 0);
        for (String word : words) {
            Path file = Path.of(word).toAbsolutePath().normalize();
            System.out.println(word);
            try {
                score =
                        score.plus(
                                SieveTestSuite.run(
                                        Files.readAllBytes(file),
                                        new Beside(file.resolveSibling("").normalize()),
                                        line -> System.out.println("  " + line)));
            } catch (IOException | UncheckedIOException e) {
                System.err.println("postern: " + word + " cannot be read: " + e.getMessage());
                System.exit(2);
            }
        }
        System.out.println(score.passed() + " passed, " + score.failed() + " failed");
        System.exit(score.failed() == 0 ? 0 : 1);
    }

    /// Files beside a suite.
    private record Beside(Path at) implements SuiteFiles {
        @Override
        public String folder() {
            return at.toString();
        }

        @Override
        public Optional<byte[]> read(String path) throws IOException {
            try {
                Path file = at.resolve(path);
                return Files.isRegularFile(file)
                        ? Optional.of(Files.readAllBytes(file))
                        : Optional.empty();
            } catch (InvalidPathException e) {
                return Optional.empty();
            }
        }
    }
}
