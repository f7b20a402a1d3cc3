package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `./postern doctor` over a node that runs, one that does not, and none.
class DoctorTest {
    @TempDir private Path folder;

    private Programs.Result doctor(Path home, String... more) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                "env",
                                "POSTERN_NO_BUILD=1",
                                Tree.ROOT.resolve("postern").toString(),
                                "doctor",
                                "--home",
                                home.toString()));
        command.addAll(List.of(more));
        return Programs.run(command, "");
    }

    @Test
    void saysHowItIsWithAndWithoutANode() throws IOException {
        var home = folder.resolve("home");
        try (var node = NodeProcess.start(Tree.ROOT, home)) {
            assertThat(node.admin("Doctor relay")).contains("mail to others is refused");
            var relay = doctor(home, "--json", "relay");
            assertThat(relay.exit()).isZero();
            assertThat(relay.output()).startsWith("[{\"grade\":\"good\",\"check\":\"relay\"");
            var dkim = doctor(home, "dkim");
            assertThat(dkim.exit()).isEqualTo(1);
            assertThat(dkim.output()).contains("Try: Dkim Generate example.test", "1 warning");
            var unknown = doctor(home, "nonsense");
            assertThat(unknown.exit()).isEqualTo(3);
            assertThat(unknown.errors()).contains("There is no check nonsense.");
        }
        var resting = doctor(home, "ports");
        assertThat(resting.output()).contains("is free", "No node runs in");
        var none = doctor(folder.resolve("none"));
        assertThat(none.exit()).isEqualTo(3);
        assertThat(none.errors()).contains("There is no node in");
    }
}
