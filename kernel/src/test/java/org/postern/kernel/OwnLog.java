package org.postern.kernel;

import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/// What the tests before have logged waits for the first log that opens: with this a test's own log
/// holds what the test does, in whatever order the classes run.
final class OwnLog implements BeforeEachCallback {
    private static final LogSettings SETTINGS =
            new LogSettings(
                    Event.Severity.INFO,
                    List.of(),
                    LogSettings.ServiceLogs.BOTH,
                    new Octets(1 << 20),
                    Duration.ZERO,
                    1,
                    Duration.ZERO,
                    new Octets(1L << 30),
                    false,
                    1_000);

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        Path aside = Files.createTempDirectory("aside");
        EventLog.open(aside, () -> SETTINGS, InstantSource.system()).close();
        try (var files = Files.walk(aside)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
