package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.net.TestDns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A tour in a page of the manual: each of its commands is run as it stands there, but for the
/// ports and the home; what the page shows is what must come. A block after a command may leave out
/// lines; `…` stands for whatever is there.
final class Tour {
    private static final String ANYTHING = "…";

    /// A fenced block.
    ///
    /// @param kind what stands behind the fence
    private record Block(String kind, List<String> lines) {
        String text() {
            return String.join("\n", lines) + "\n";
        }
    }

    private final List<Block> blocks;
    private final String zone;
    private final Path folder;

    /// @param page of the folder `docs`; its first block may be a zone, another begins with
    ///   `./postern start` and is what the test itself does; one of kind `example` is not run
    /// @param folder where the commands run
    Tour(String page, Path folder) throws IOException {
        this.folder = folder;
        blocks = blocks(Files.readString(Tree.ROOT.resolve("docs").resolve(page)));
        zone = blocks.getFirst().kind().equals("zone") ? blocks.removeFirst().text() : "";
    }

    /// What its name server knows; empty when the page says nothing of it.
    String zone() {
        return zone;
    }

    void play(NodeProcess node, TestDns dns) throws IOException {
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
                case "sh zone" -> dns.add(run(setup + here(block.text(), node)));
                default -> assertShown(ran, output, block.lines());
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
        assertThat(blocks).hasSizeGreaterThan(8);
        // The node is started by the test itself.
        blocks.removeIf(block -> block.text().startsWith("./postern start"));
        blocks.removeIf(block -> block.kind().equals("example"));
        return blocks;
    }

    private String here(String script, NodeProcess node) {
        return script.replace("localhost:2525", "localhost:" + node.port("smtp"))
                .replace("[::1]:2587", "[::1]:" + node.port("submission"))
                .replace("[::1]:2143", "[::1]:" + node.port("imap"))
                .replace("localhost:8080", "localhost:" + node.port("http"))
                .replace("/dev/tcp/localhost/2525", "/dev/tcp/localhost/" + node.port("smtp"))
                .replace("${TMPDIR:-/tmp}", folder.toString())
                .replace("./postern admin", Tree.ROOT + "/postern admin --home " + node.home());
    }

    private String run(String script) throws IOException {
        var result =
                Programs.run(
                        List.of("bash", "-c", "cd '" + folder + "'\n{ " + script + "} 2>&1"), "");
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
