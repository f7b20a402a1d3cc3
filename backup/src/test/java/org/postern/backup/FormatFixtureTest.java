package org.postern.backup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.kernel.Progress;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Today's code reads what each released format left.
@Timeout(120)
class FormatFixtureTest {
    static final Path KEPT = Path.of("src/test/resources/formats");

    @TempDir Path folder;

    static List<Path> formats() throws IOException {
        try (var files = Files.list(KEPT)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void everythingIsRead(Path zip) throws Exception {
        FormatFixture.unpack(zip.toAbsolutePath(), folder);
        Path home = folder.resolve("again");
        WholeRestore.run(folder.resolve(FormatFixture.SNAPSHOTS), home, Progress.NONE);
        var expected = Files.readAllLines(folder.resolve(FormatFixture.EXPECTED));
        try (var node = new DiskNode(home)) {
            node.run("Store", "Verify");
            assertThat(FormatFixture.describe(node)).isEqualTo(expected);
            node.run("Store", "Rebuild");
            assertThat(FormatFixture.describe(node)).isEqualTo(expected);
            assertThat(node.home.resolve("postern.toml")).hasContent("# kept\n");
        }
    }
}
