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

/// The unit for systemd, as `./postern service print` writes it.
class ServiceUnitTest {
    @TempDir Path folder;

    private static Programs.Result postern(String... words) throws IOException {
        var command = new ArrayList<String>();
        command.add(Tree.ROOT.resolve("postern").toString());
        command.addAll(List.of(words));
        return Programs.run(command, "");
    }

    @Test
    void systemdTakesIt() throws IOException {
        StockNode.require("systemd-analyze", "systemd");
        // The user has to exist where it is looked at.
        var printed = postern("service", "print", "--home", folder + "/a home", "--user", "daemon");
        assertThat(printed.exit()).as(printed.errors()).isZero();
        Path unit = Files.writeString(folder.resolve("postern.service"), printed.output());
        var verified = Programs.run(List.of("systemd-analyze", "verify", unit.toString()), "");
        // Other units of this machine may have faults of their own.
        assertThat(verified.errors().lines().filter(line -> line.contains("postern.service")))
                .isEmpty();
        assertThat(verified.exit()).isZero();
    }

    @Test
    void itIsHardened() throws IOException {
        assertThat(postern("service", "print").output())
                .contains("User=postern\n")
                .contains("AmbientCapabilities=CAP_NET_BIND_SERVICE\n")
                .contains("CapabilityBoundingSet=CAP_NET_BIND_SERVICE\n")
                .contains("NoNewPrivileges=yes\n")
                .contains("ProtectSystem=strict\n")
                .contains("ReadWritePaths=\"/var/lib/postern\"\n")
                .contains("status --wait --home \"/var/lib/postern\"\n")
                .contains("reload --home \"/var/lib/postern\"\n");
    }

    @Test
    void pathsThatAUnitCannotHaveAreRefused() throws IOException {
        for (String home : List.of("relative", "/a\"b", "/a%b", "/a$b")) {
            var refused = postern("service", "print", "--home", home);
            assertThat(refused.exit()).as(home).isEqualTo(1);
            assertThat(refused.errors()).startsWith("postern: ");
        }
        assertThat(postern("service", "dance").errors()).contains("install, remove or print");
    }
}
