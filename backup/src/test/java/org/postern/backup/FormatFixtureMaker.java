package org.postern.backup;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/// Makes the kept home of a release, before its format is given out. It is no test: its name keeps
/// it out of a run of all tests, and DEVELOP says how it is called.
class FormatFixtureMaker {
    @TempDir Path folder;

    /// `-Dpostern.makeFormat=2` makes `format-2.zip`.
    @Test
    void make() throws Exception {
        int format = Integer.parseInt(System.getProperty("postern.makeFormat", ""));
        var kept = Files.createDirectories(FormatFixtureTest.KEPT);
        FormatFixture.make(folder, kept.resolve("format-" + format + ".zip"));
    }
}
