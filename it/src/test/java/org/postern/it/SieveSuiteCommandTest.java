package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `./postern sieve-test`, as it is packaged: our own suites, one that fails, and no suite.
class SieveSuiteCommandTest {
    private static final Path SUITES = Tree.ROOT.resolve("sieve/src/test/resources");

    @TempDir private Path folder;

    private static Programs.Result run(List<String> files) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                "env",
                                "POSTERN_NO_BUILD=1",
                                Tree.ROOT.resolve("postern").toString(),
                                "sieve-test"));
        command.addAll(files);
        return Programs.run(command, "");
    }

    @Test
    void ourSuitesPass() throws IOException {
        List<String> suites;
        try (var files = Files.walk(SUITES)) {
            suites = files.map(Path::toString).filter(name -> name.endsWith(".svtest")).toList();
        }
        assertThat(suites).isNotEmpty();
        var result = run(suites);
        assertThat(result.exit()).as(result.output() + result.errors()).isZero();
        assertThat(result.output().strip().lines().toList().getLast())
                .matches("[1-9][0-9]+ passed, 0 failed");
    }

    @Test
    void aFailureAndAMissingFileShowInTheExitCode() throws IOException {
        var failing = folder.resolve("failing.svtest");
        Files.writeString(
                failing,
                """
                require ["vnd.dovecot.testsuite"];
                test "good" { if not true { test_fail "no"; } }
                test "bad" { test_fail "as it should"; }
                """);
        var result = run(List.of(failing.toString()));
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.output()).contains("as it should", "1 passed, 1 failed");
        var missing = run(List.of(folder.resolve("none.svtest").toString()));
        assertThat(missing.exit()).isEqualTo(2);
        assertThat(missing.errors()).contains("cannot be read");
        assertThat(run(List.of()).errors()).contains("needs a file");
    }
}
