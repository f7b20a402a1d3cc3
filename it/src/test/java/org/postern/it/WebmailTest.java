package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The web mail in Debian's Chromium, story by story, at a desk's and a telephone's width, with
/// looks for what keeps people out (axe). Screenshots are in `it/target/webmail`.
class WebmailTest {
    private static final Path SOURCES = Tree.ROOT.resolve("webui");
    private static final int LIMIT_MINUTES = 10;

    @BeforeEach
    void require() {
        StockNode.require("node", "nodejs");
        StockNode.require("chromium", "chromium");
        Assumptions.assumeTrue(
                Files.isDirectory(SOURCES.resolve("node_modules/playwright-core")),
                "the npm packages of webui could not be fetched");
    }

    @Test
    void everyStoryIsTold(@TempDir Path folder) throws IOException, InterruptedException {
        try (var node = StockNode.start(folder, "ada")) {
            var given =
                    """
                    {"site":"http://127.0.0.1:%d","smtp":%d,"domain":"example.test","user":"ada","password":"secret",\
                    "sends":true,"out":"%s"}\
                    """
                            .formatted(
                                    node.port("http"),
                                    node.port("smtp"),
                                    Tree.ROOT.resolve("it/target/webmail"));
            assertThat(run("node", "test/stories/run.mjs", given)).contains("all stories told");
        }
    }

    @Test
    void sourcesAreChecked() throws IOException, InterruptedException {
        run("node_modules/.bin/svelte-check", "--fail-on-warnings");
        run("node_modules/.bin/vitest", "run");
    }

    /// What a program says that must succeed.
    private static String run(String... command) throws IOException, InterruptedException {
        var said = Files.createTempFile("said", ".txt");
        try {
            var process =
                    new ProcessBuilder(List.of(command))
                            .directory(SOURCES.toFile())
                            .redirectErrorStream(true)
                            .redirectOutput(said.toFile())
                            .start();
            boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            String text = new String(Files.readAllBytes(said), StandardCharsets.UTF_8);
            assertThat(ended).as(text).isTrue();
            assertThat(process.exitValue()).as(text).isZero();
            return text;
        } finally {
            Files.deleteIfExists(said);
        }
    }
}
