package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The agent and its notifications by Debian's Net-SNMP, the MIB by Debian's smilint.
class SnmpToolsTest {
    private static final List<String> MODULES =
            List.of("SNMPv2-SMI", "SNMPv2-TC", "SNMPv2-CONF", "SNMP-FRAMEWORK-MIB", "HCNUM-TC");

    @TempDir static Path folder;

    private static NodeProcess node;
    private static Path mibs;
    private static int trapPort;

    @BeforeAll
    static void start() throws IOException {
        StockNode.require("snmpwalk", "snmp");
        try (var free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            trapPort = free.getLocalPort();
        }
        node =
                NodeProcess.start(
                        Tree.ROOT,
                        folder.resolve("home"),
                        "snmp.communities=public",
                        "snmp.users=ops secret-one secret-two",
                        "snmp.location=rack 7");
        mibs = Files.createDirectory(folder.resolve("mibs"));
        for (String module : MODULES) {
            try (InputStream in =
                    SnmpToolsTest.class.getResourceAsStream("smi/" + module + ".txt")) {
                assertThat(in).as(module).isNotNull();
                Files.write(mibs.resolve(module), in.readAllBytes());
            }
        }
        Files.writeString(mibs.resolve("POSTERN-MIB"), node.admin("Snmp Mib"));
    }

    @AfterAll
    static void stop() {
        if (node != null) {
            node.close();
        }
    }

    private static List<String> tool(String program, String... options) {
        var command =
                new ArrayList<>(
                        List.of(program, "-M", mibs.toString(), "-m", "POSTERN-MIB", "-OQ"));
        command.addAll(List.of(options));
        return command;
    }

    private static String agent() {
        return "udp:127.0.0.1:" + node.port("snmp");
    }

    private static String run(List<String> command) throws IOException {
        return Programs.run(command.toArray(String[]::new));
    }

    private static List<String> v3(String program, String... more) {
        var command =
                tool(
                        program,
                        "-v3",
                        "-l",
                        "authPriv",
                        "-u",
                        "ops",
                        "-a",
                        "SHA-256",
                        "-A",
                        "secret-one",
                        "-x",
                        "AES",
                        "-X",
                        "secret-two",
                        agent());
        command.addAll(List.of(more));
        return command;
    }

    private static List<String> v2c(String program, String... more) {
        var command = tool(program, "-v2c", "-c", "public", agent());
        command.addAll(List.of(more));
        return command;
    }

    @Test
    void theMibIsInOrder() throws IOException {
        StockNode.require("smilint", "smitools");
        Path configuration = Files.writeString(folder.resolve("smi.conf"), "path " + mibs + "\n");
        var result =
                Programs.run(
                        List.of(
                                "smilint",
                                "-c",
                                configuration.toString(),
                                "-s",
                                "-l",
                                "6",
                                mibs.resolve("POSTERN-MIB").toString()),
                        "");
        assertThat(result.output() + result.errors()).isEmpty();
        assertThat(result.exit()).isZero();
    }

    @Test
    void aCommunityAndAUserReadTheSystem() throws IOException {
        for (var command : List.of(v2c("snmpget"), v3("snmpget"))) {
            command.addAll(List.of(".1.3.6.1.2.1.1.5.0", ".1.3.6.1.2.1.1.6.0"));
            assertThat(run(command)).contains("mx.example.test").contains("rack 7");
        }
        assertThat(run(v3("snmpget", "posternNodeState.0", "posternPeopleDomains.0")))
                .contains("posternNodeState.0 = ok")
                .contains("posternPeopleDomains.0 = 1");
    }

    @Test
    void walksEndAndFindTheSame() throws IOException {
        String walked = run(v2c("snmpwalk", ".1.3"));
        String bulk = run(v3("snmpbulkwalk", "-Cr50", ".1.3"));
        assertThat(walked.lines().count()).isGreaterThan(200);
        assertThat(bulk.lines().map(line -> line.split(" = ", 2)[0]).toList())
                .containsAll(
                        walked.lines()
                                .map(line -> line.split(" = ", 2)[0])
                                .filter(name -> name.contains("posternService"))
                                .toList());
        assertThat(walked).contains("posternServiceName").contains("imaps");
    }

    @Test
    void mailIsCounted() throws IOException {
        long before = number("posternMailReceived.0");
        Path message = Files.writeString(folder.resolve("m.eml"), "Subject: x\r\n\r\nhello\r\n");
        Programs.run(
                "curl",
                "-sS",
                "smtp://127.0.0.1:" + node.port("smtp"),
                "--mail-from",
                "a@elsewhere.test",
                "--mail-rcpt",
                "postmaster@example.test",
                "-T",
                message.toString());
        // Figures are at most a second old; the walk takes its time.
        for (int i = 0; i < 200 && number("posternMailReceived.0") == before; i++) {
            run(v2c("snmpwalk", "posternService"));
        }
        assertThat(number("posternMailReceived.0")).isEqualTo(before + 1);
        // MTA-MIB: mtaReceivedMessages and, as it is in the mailbox, mtaTransmittedMessages.
        assertThat(number(".1.3.6.1.2.1.28.1.1.1.1")).isEqualTo(before + 1);
        assertThat(number(".1.3.6.1.2.1.28.1.1.3.1")).isPositive();
        assertThat(run(v2c("snmpwalk", ".1.3.6.1.2.1.28.2.1.25")))
                .contains("in smtp")
                .contains("in lmtp");
        assertThat(run(v2c("snmpwalk", ".1.3.6.1.2.1.27.1.1.2"))).contains("mta").contains("imap");
    }

    private static long number(String name) throws IOException {
        String line = run(v2c("snmpget", name));
        return Long.parseLong(line.substring(line.indexOf(" = ") + 3).strip());
    }

    @Test
    void strangersAreRefused() throws IOException {
        var community =
                Programs.run(
                        List.of(
                                "snmpget",
                                "-v2c",
                                "-c",
                                "private",
                                "-r0",
                                "-t1",
                                agent(),
                                ".1.3.6.1.2.1.1.5.0"),
                        "");
        assertThat(community.exit()).isNotZero();
        assertThat(community.errors()).contains("Timeout");
        var wrong = new ArrayList<>(v3("snmpget", ".1.3.6.1.2.1.1.5.0"));
        wrong.addAll(1, List.of("-r4", "-t1"));
        wrong.set(wrong.indexOf("secret-one"), "secret-two");
        var password = Programs.run(wrong, "");
        assertThat(password.errors()).contains("Authentication fail");
        wrong.set(wrong.indexOf("ops"), "nobody");
        assertThat(Programs.run(wrong, "").errors()).contains("Unknown user name");
        var set =
                Programs.run(
                        List.of(
                                "snmpset",
                                "-v2c",
                                "-c",
                                "public",
                                agent(),
                                ".1.3.6.1.2.1.1.6.0",
                                "s",
                                "elsewhere"),
                        "");
        assertThat(set.errors()).contains("noAccess");
        assertThat(node.admin("--json", "Snmp Status"))
                .contains("\"refusedByChange\":1")
                .doesNotContain("\"refusedByCommunity\":0")
                .doesNotContain("\"refusedByUser\":0");
    }

    @Test
    void settingsAreMaskedAndTakenAtOnce() throws IOException {
        assertThat(node.admin("Settings Get snmp")).doesNotContain("secret-one").contains("***");
        node.admin("Settings Set snmp.users ops secret-one secret-two, new longer-one longer-two");
        var command = v3("snmpget", ".1.3.6.1.2.1.1.5.0");
        command.set(command.indexOf("ops"), "new");
        command.set(command.indexOf("secret-one"), "longer-one");
        command.set(command.indexOf("secret-two"), "longer-two");
        assertThat(run(command)).contains("mx.example.test");
        assertThat(node.admin("Audit List snmp.users")).doesNotContain("longer-one");
    }

    @Test
    void notificationsReachTheTrapDaemon() throws IOException {
        StockNode.require("snmptrapd", "snmptrapd");
        Path configuration =
                Files.writeString(
                        folder.resolve("snmptrapd.conf"),
                        """
                        authCommunity log public
                        createUser ops SHA-256 secret-one AES secret-two
                        authUser log ops
                        createUser -e %s ops SHA-256 secret-one AES secret-two
                        disableAuthorization no
                        """
                                .formatted("0x" + engine()));
        var builder =
                new ProcessBuilder(
                        "snmptrapd",
                        "-f",
                        "-Lo",
                        "-C",
                        "-c",
                        configuration.toString(),
                        "-M",
                        mibs.toString(),
                        "-m",
                        "POSTERN-MIB",
                        "udp:127.0.0.1:" + trapPort);
        builder.environment().put("SNMP_PERSISTENT_DIR", folder.resolve("persistent").toString());
        var daemon = builder.redirectErrorStream(true).start();
        try (BufferedReader lines = daemon.inputReader(StandardCharsets.UTF_8)) {
            awaitLine(lines, "NET-SNMP version");
            String where = "127.0.0.1:" + trapPort;
            node.admin(
                    "Settings Set snmp.receivers "
                            + String.join(
                                    ", ",
                                    where + " v2c public",
                                    where + " v2c public inform",
                                    where + " v3 ops",
                                    where + " v3 ops inform"));
            String told = node.admin("Snmp Test");
            assertThat(told.lines().filter(line -> line.contains("acknowledged"))).hasSize(2);
            assertThat(told.lines().filter(line -> line.contains(" sent"))).hasSize(2);
            for (int i = 0; i < 4; i++) {
                assertThat(awaitLine(lines, "posternTest"))
                        .contains("A test, asked for by console")
                        .contains("mx.example.test");
            }
        } finally {
            daemon.destroy();
        }
    }

    /// Net-SNMP's daemon must know the engine whose traps it takes.
    private static String engine() throws IOException {
        return Files.readString(node.home().resolve("snmp.engine")).split(" ")[1];
    }

    /// Reads until a line has the text; the test's time limit is that of the daemon's input.
    private static String awaitLine(BufferedReader lines, String text) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("the trap daemon ended before it said " + text);
    }
}
