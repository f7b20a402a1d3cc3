package org.postern.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.net.TestDns;

import java.io.IOException;
import java.nio.file.Path;

/// The tour of docs/edge.md, against a node whose names come from the tour's own zone.
class EdgeTourTest {
    @TempDir Path folder;

    @Test
    void theTourIsTrue() throws IOException {
        assumeTrue(Programs.installed("swaks"), "swaks is not installed");
        var tour = new Tour("edge.md", folder);
        try (var dns = TestDns.of(tour.zone());
                var node =
                        NodeProcess.start(
                                Tree.ROOT,
                                folder.resolve("home"),
                                "dns.servers=" + dns.server(),
                                "proxyProtocol.from=127.0.0.1",
                                "screening.reverseDelay=200ms",
                                "smtp.tarpitDelay=200ms",
                                "mailhurdle.holdOut=0",
                                "harvest.blockAfter=3")) {
            tour.play(node, dns);
        }
    }
}
