package org.postern.engine.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.BlobId;
import org.postern.engine.Direction;
import org.postern.engine.Entry;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Kills a writing process at random moments, several times over one home: whatever was
/// acknowledged is there and intact, and nothing in the index points at anything else. The number
/// of kills is the system property `postern.kills`.
@Timeout(300)
final class KillTest {
    private static final int KILLS = Integer.getInteger("postern.kills", 4);

    @TempDir private Path home;
    @TempDir private Path library;

    @Test
    void whatWasAcknowledgedSurvives() throws Exception {
        long seed = Long.getLong("postern.seed", System.nanoTime());
        System.out.println("postern.seed=" + seed);
        var random = new Random(seed);
        var acknowledged = new ArrayList<String>();
        for (int round = 1; round <= KILLS; round++) {
            acknowledged.addAll(writeAndKill(round, 1 + random.nextInt(1_500)));
            check(acknowledged);
        }
        assertThat(acknowledged).isNotEmpty();
        System.out.println("acknowledged=" + acknowledged.size() + " kills=" + KILLS);
    }

    private List<String> writeAndKill(int round, int lines) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process =
                new ProcessBuilder(
                                java,
                                "-XX:+UseSerialGC",
                                "-Xmx128m",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KilledWriter.class.getName(),
                                home.toString(),
                                library.toString(),
                                Integer.toString(round))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var output = process.inputReader(StandardCharsets.US_ASCII)) {
            var printed = new ArrayList<String>();
            readLines(output, lines, printed);
            // By its handle: the process's own method would close the pipe.
            process.toHandle().destroyForcibly();
            // What is left in the pipe was acknowledged too.
            readLines(output, Integer.MAX_VALUE, printed);
            return printed;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /// Takes whole lines only: the kill may have cut the last.
    private static void readLines(BufferedReader output, int most, List<String> lines)
            throws IOException {
        var line = new StringBuilder();
        for (int taken = 0; taken < most; ) {
            int c = output.read();
            if (c < 0) {
                return;
            }
            if (c == '\n') {
                lines.add(line.toString());
                line.setLength(0);
                taken++;
            } else {
                line.append((char) c);
            }
        }
    }

    private void check(List<String> acknowledged) throws Exception {
        RocksNative.load(library);
        try (var engine = RocksEngine.open(home.resolve("index"), RocksSettings.DEFAULTS);
                var blobs = KilledWriter.openBlobs(home, engine)) {
            for (String line : acknowledged) {
                String[] numbers = line.split(" ");
                int round = Integer.parseInt(numbers[0]);
                int writer = Integer.parseInt(numbers[1]);
                int number = Integer.parseInt(numbers[2]);
                var id =
                        engine.get(KilledWriter.partition(writer), KilledWriter.key(round, number));
                assertThat(id).as(line).isPresent();
                assertThat(blobs.open(new BlobId(id.get()), 0, Long.MAX_VALUE).readAllBytes())
                        .as(line)
                        .isEqualTo(KilledWriter.octets(round, writer, number));
            }
            for (int writer = 0; writer < KilledWriter.WRITERS; writer++) {
                for (Entry entry :
                        engine.range(
                                KilledWriter.partition(writer),
                                new byte[0],
                                null,
                                Integer.MAX_VALUE,
                                Direction.FORWARD)) {
                    assertThat(blobs.octets(new BlobId(entry.value()))).isPresent();
                }
            }
        }
        assertThat(Files.exists(home.resolve("blobs"))).isTrue();
    }
}
