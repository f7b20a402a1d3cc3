package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.net.TestDns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The tour of docs/edge.md: each of its commands is run as it stands there, but for the port and
/// the home, against a node whose names come from the tour's own zone; what the page shows is what
/// must come.
class EdgeTourTest {
    private static final String ANYTHING = "…";

    @TempDir Path folder;

    /// A fenced block.
    ///
    /// @param kind what stands behind the fence
    private record Block(String kind, List<String> lines) {
        String text() {
            return String.join("\n", lines) + "\n";
        }
    }

    @Test
    void theTourIsTrue() throws IOException {
        assumeTrue(Programs.installed("swaks"), "swaks is not installed");
        var blocks = blocks(Files.readString(Tree.ROOT.resolve("docs/edge.md")));
        try (var dns = TestDns.of(blocks.removeFirst().text());
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
            var setup = "";
            String ran = "";
            String output = "";
            for (var block : blocks) {
                switch (block.kind()) {
                    case "sh setup" -> setup = here(block.text(), node);
                    case "sh" -> {
                        ran = block.text();
                        output = run(setup + here(ran, node));
                    }
                    default -> assertShown(ran, output, block.lines());
                }
            }
        }
    }

    private static List<Block> blocks(String page) {
        var blocks = new ArrayList<Block>();
        List<String> open = null;
        String kind = "";
        for (String line : page.lines().toList()) {
            if (!line.startsWith("```")) {
                if (open != null) {
                    open.add(line);
                }
            } else if (open == null) {
                kind = line.substring(3).strip();
                open = new ArrayList<>();
            } else {
                blocks.add(new Block(kind, open));
                open = null;
            }
        }
        assertThat(blocks).hasSizeGreaterThan(10);
        // The node is started by the test itself.
        blocks.removeIf(block -> block.text().startsWith("./postern start"));
        assertThat(blocks.getFirst().kind()).isEqualTo("zone");
        return blocks;
    }

    private static String here(String script, NodeProcess node) {
        return script.replace("localhost:2525", "localhost:" + node.port("smtp"))
                .replace("/dev/tcp/localhost/2525", "/dev/tcp/localhost/" + node.port("smtp"))
                .replace("./postern admin", "./postern admin --home " + node.home());
    }

    private static String run(String script) throws IOException {
        var result =
                Programs.run(
                        List.of("bash", "-c", "cd '" + Tree.ROOT + "'\n{ " + script + "} 2>&1"),
                        "");
        return result.output() + result.errors();
    }

    /// Each line that the page shows comes, in that order.
    private static void assertShown(String script, String output, List<String> shown) {
        var lines = output.lines().toList();
        int at = 0;
        for (String wanted : shown) {
            int from = at;
            while (at < lines.size() && !fits(lines.get(at).stripTrailing(), wanted)) {
                at++;
            }
            assertThat(at)
                    .as(
                            "\"%s\" behind line %d of what came of%n%s%n%s",
                            wanted, from, script, output)
                    .isLessThan(lines.size());
            at++;
        }
    }

    /// The parts between `…` stand in the line, in order; the line begins and ends with them unless
    /// `…` does.
    private static boolean fits(String line, String wanted) {
        var parts = wanted.split(ANYTHING, -1);
        if (parts.length == 1) {
            return line.equals(wanted);
        }
        if (!line.startsWith(parts[0]) || !line.endsWith(parts[parts.length - 1])) {
            return false;
        }
        int at = 0;
        for (String part : parts) {
            int found = line.indexOf(part, at);
            if (found < 0) {
                return false;
            }
            at = found + part.length();
        }
        return true;
    }
}
