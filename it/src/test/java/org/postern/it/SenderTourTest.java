package org.postern.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.net.TestDns;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The tour of docs/sender-authentication.md, against a node whose names come from its own zone.
class SenderTourTest {
    @TempDir Path folder;

    @Test
    void theTourIsTrue() throws IOException {
        for (var program : List.of("swaks", "openssl", "curl", "dkimsign", "arcsign")) {
            assumeTrue(Programs.installed(program), program + " is not installed");
        }
        var tour = new Tour("sender-authentication.md", folder);
        try (var dns = TestDns.of(tour.zone());
                var node =
                        NodeProcess.start(
                                Tree.ROOT,
                                folder.resolve("home"),
                                "dns.servers=" + dns.server(),
                                "proxyProtocol.from=127.0.0.1",
                                "screening.reverseDelay=0s",
                                "mailhurdle.enabled=false")) {
            tour.play(node, dns);
        }
    }
}
