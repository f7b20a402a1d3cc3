package org.postern.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.net.TestDns;

import java.io.IOException;
import java.nio.file.Path;

/// The commands of docs/content.md, in their order, and what they show.
class ContentTourTest {
    @TempDir Path folder;

    @Test
    void thePageIsTrue() throws IOException {
        assumeTrue(Programs.installed("swaks"), "swaks is not installed");
        var tour = new Tour("content.md", folder);
        try (var dns = TestDns.of("example.com. A 192.0.2.1");
                var node =
                        NodeProcess.start(
                                Tree.ROOT,
                                folder.resolve("home"),
                                "dns.servers=" + dns.server(),
                                "mailhurdle.enabled=false",
                                "junk.rules=")) {
            tour.play(node, dns);
        }
    }
}
