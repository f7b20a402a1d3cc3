package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.antivirus.Antivirus;
import org.postern.antivirus.AntivirusSettings;
import org.postern.antivirus.EngineReport;
import org.postern.antivirus.IcapService;
import org.postern.antivirus.PatternUpdates;
import org.postern.antivirus.ScanFinding;
import org.postern.antivirus.ScanReport;
import org.postern.antivirus.ScanStatus;
import org.postern.antivirus.ScanSubject;
import org.postern.bench.FreePorts;
import org.postern.bench.Programs;
import org.postern.kernel.MemoryEvents;
import org.postern.net.ServiceAddress;
import org.postern.net.ServiceConnection;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// Debian's clamd, with patterns that the test makes, and Debian's c-icap in front of it.
class VirusEnginesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String MARK = "POSTERN-TEST-PATTERN-ONE";
    private static final String LATER = "POSTERN-TEST-PATTERN-TWO";

    @TempDir private Path folder;

    private final List<Process> running = new ArrayList<>();
    private final MemoryEvents events = new MemoryEvents();

    @Test
    void clamdAndIcapFindWhatTheirPatternsSay() throws IOException, InterruptedException {
        Assumptions.assumeTrue(
                Programs.installed("clamd") && Programs.installed("c-icap"),
                "clamav-daemon or c-icap is not installed");
        try {
            int port = FreePorts.one();
            var socket = folder.resolve("clamd.sock");
            startClamd(port, socket);
            var unix = new ServiceAddress.Unix(socket);
            var tcp = ServiceAddress.of(InetAddress.getLoopbackAddress(), port);
            await(unix);
            clamdFinds(unix);
            clamdFinds(tcp);
            refusesWhatIsTooLong(tcp);
            readsNewPatterns(unix);
            int icap = startIcap(socket);
            icapFinds(icap);
            goesOnWithoutADeadDaemon(unix);
        } finally {
            running.forEach(Process::destroyForcibly);
        }
    }

    private void clamdFinds(ServiceAddress address) {
        var antivirus = antivirus(settings(List.of(address), List.of()));
        var report = antivirus.scan(mail("a.txt", "plain", "b.bin", "xx " + MARK + " yy"));
        assertThat(report.findings())
                .extracting(
                        ScanFinding::part,
                        ScanFinding::file,
                        ScanFinding::status,
                        ScanFinding::name,
                        ScanFinding::engine)
                .containsExactly(
                        tuple(
                                "2",
                                "b.bin",
                                ScanStatus.INFECTED,
                                "Postern.Test.One.UNOFFICIAL",
                                "clamav"));
        assertThat(report.engines().getLast().version()).startsWith("ClamAV 1.");
        var clean = antivirus.scan(mail("a.txt", "plain", "b.txt", "nothing"));
        assertThat(clean.status()).isEqualTo(ScanStatus.CLEAN);
        assertThat(clean.signaturesUsed()).isTrue();
    }

    /// clamd hangs up in the middle of the stream: its StreamMaxLength is below ours.
    private void refusesWhatIsTooLong(ServiceAddress address) {
        var report =
                antivirus(settings(List.of(address), List.of()))
                        .scan(mail("large.bin", "x".repeat(3 << 20), "b.bin", MARK));
        assertThat(report.findings())
                .extracting(ScanFinding::part, ScanFinding::status)
                .containsExactly(
                        tuple("1", ScanStatus.UNSCANNABLE), tuple("2", ScanStatus.INFECTED));
    }

    /// An update is a file that a command brings, and a word to clamd; what was clean is looked at
    /// again.
    private void readsNewPatterns(ServiceAddress address) throws IOException {
        var settings = settings(List.of(address), List.of());
        var antivirus = antivirus(settings);
        var updates = new PatternUpdates(() -> settings, antivirus, Instant::now, events);
        var mail = mail("a.txt", LATER, "b.txt", "nothing");
        assertThat(antivirus.scan(mail).status()).isEqualTo(ScanStatus.CLEAN);
        assertThat(antivirus.scan(mail).remembered()).isTrue();
        Files.writeString(folder.resolve("db/two.ndb"), pattern("Postern.Test.Two", LATER));
        assertThat(updates.update().ok()).isTrue();
        // clamd reads them in a thread of its own, and goes on with the old ones meanwhile.
        var until = Instant.now().plus(PATIENCE);
        ScanReport report;
        do {
            report = antivirus(settings).scan(mail);
        } while (report.status() == ScanStatus.CLEAN && Instant.now().isBefore(until));
        assertThat(report.viruses()).containsExactly("Postern.Test.Two.UNOFFICIAL");
    }

    private void icapFinds(int port) {
        var scan = IcapService.parse("icap://127.0.0.1:" + port + "/avscan");
        var antivirus = antivirus(settings(List.of(), List.of(scan)));
        var report = antivirus.scan(mail("a.txt", "plain", "b.bin", "xx " + MARK + " yy"));
        assertThat(report.findings())
                .extracting(ScanFinding::part, ScanFinding::status, ScanFinding::engine)
                .containsExactly(tuple("2", ScanStatus.INFECTED, "icap"));
        assertThat(report.viruses().getFirst()).contains("Postern.Test.One");
        assertThat(antivirus.scan(mail("a.txt", "plain", "b.txt", "x".repeat(300_000))).status())
                .isEqualTo(ScanStatus.CLEAN);
        var echo = IcapService.parse("icap://127.0.0.1:" + port + "/echo");
        var echoed =
                antivirus(settings(List.of(), List.of(echo)))
                        .scan(mail("a.txt", "plain", "b.txt", "x".repeat(300_000)));
        assertThat(echoed.status()).isEqualTo(ScanStatus.CLEAN);
        assertThat(echoed.complete()).isTrue();
        var nobody = IcapService.parse("icap://127.0.0.1:" + port + "/nothing");
        assertThat(
                        antivirus(settings(List.of(), List.of(nobody)))
                                .scan(mail("a", "b", "c", "d"))
                                .status())
                .isEqualTo(ScanStatus.UNAVAILABLE);
    }

    private void goesOnWithoutADeadDaemon(ServiceAddress alive) throws IOException {
        var dead = ServiceAddress.of(InetAddress.getLoopbackAddress(), FreePorts.one());
        var both = antivirus(settings(List.of(dead, alive), List.of()));
        assertThat(both.scan(mail("a", "b", "c", MARK)).has(ScanStatus.INFECTED)).isTrue();
        var alone = antivirus(settings(List.of(dead), List.of()));
        assertThat(alone.scan(mail("a", "b", "c", MARK)).engines())
                .extracting(EngineReport::engine, EngineReport::answered)
                .containsExactly(tuple("basic", true), tuple("clamav", false));
    }

    private Antivirus antivirus(AntivirusSettings settings) {
        return new Antivirus(() -> settings, folder, Instant::now, events);
    }

    private static AntivirusSettings settings(List<ServiceAddress> clamd, List<IcapService> icap) {
        var as = AntivirusSettings.DEFAULTS;
        return new AntivirusSettings(
                clamd,
                as.clamdStreamMax(),
                icap,
                true,
                as.connectTimeout(),
                as.timeout(),
                as.backOff(),
                as.hashLists(),
                as.suspicious(),
                as.dangerousExtensions(),
                as.fileMax(),
                as.archiveDepth(),
                as.archiveEntries(),
                as.archiveOctets(),
                as.archiveRatio(),
                as.atOnce(),
                as.remembered(),
                as.rememberedTime(),
                as.updateCommand(),
                as.updateInterval(),
                as.updateOffset(),
                as.updateTimeout());
    }

    private static ScanSubject mail(String... namesAndTexts) {
        var text = new StringBuilder("Subject: x\r\nMIME-Version: 1.0\r\n");
        text.append("Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            text.append("--b\r\nContent-Type: application/octet-stream; name=\"")
                    .append(namesAndTexts[i])
                    .append("\"\r\nContent-Transfer-Encoding: base64\r\n\r\n");
            byte[] octets = namesAndTexts[i + 1].getBytes(StandardCharsets.US_ASCII);
            text.append(Base64.getMimeEncoder().encodeToString(octets)).append("\r\n");
        }
        text.append("--b--\r\n");
        return ScanSubject.of(text.toString().getBytes(StandardCharsets.US_ASCII), "id", PATIENCE);
    }

    /// A body pattern of ClamAV: name, any kind of file, anywhere, octets.
    private static String pattern(String name, String text) {
        return name
                + ":0:*:"
                + HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII))
                + "\n";
    }

    private void startClamd(int port, Path socket) throws IOException {
        Files.createDirectory(folder.resolve("db"));
        Files.writeString(folder.resolve("db/one.ndb"), pattern("Postern.Test.One", MARK));
        var config = folder.resolve("clamd.conf");
        Files.writeString(
                config,
                """
                Foreground yes
                DatabaseDirectory %1$s/db
                TemporaryDirectory %1$s
                LogFile %1$s/clamd.log
                LocalSocket %2$s
                TCPSocket %3$d
                TCPAddr 127.0.0.1
                StreamMaxLength 2M
                ScanMail yes
                MaxThreads 2
                ExitOnOOM yes
                """
                        .formatted(folder, socket, port));
        start("clamd", "clamd", "--config-file=" + config);
    }

    private int startIcap(Path clamd) throws IOException, InterruptedException {
        int port = FreePorts.one();
        var config = folder.resolve("c-icap.conf");
        Files.writeString(
                config,
                """
                PidFile %1$s/c-icap.pid
                CommandsSocket %1$s/c-icap.ctl
                StartServers 1
                MaxServers 1
                MinSpareThreads 2
                MaxSpareThreads 4
                ThreadsPerChild 4
                Port 127.0.0.1:%2$d
                TmpDir %1$s
                ServerLog %1$s/icap.log
                AccessLog %1$s/access.log
                ModulesDir %3$s
                ServicesDir %3$s
                TemplateDir /usr/share/c_icap/templates/
                LoadMagicFile /etc/c-icap/c-icap.magic
                Service echo srv_echo.so
                Service antivirus_module virus_scan.so
                ServiceAlias avscan virus_scan?allow204=on&sizelimit=off&mode=simple
                virus_scan.ScanFileTypes TEXT DATA EXECUTABLE ARCHIVE GIF JPEG MSOFFICE
                virus_scan.DefaultEngine clamd
                Module common clamd_mod.so
                clamd_mod.ClamdSocket %4$s
                """
                        .formatted(folder, port, modules(), clamd));
        start("c-icap", "c-icap", "-N", "-f", config.toString());
        await(ServiceAddress.of(InetAddress.getLoopbackAddress(), port));
        return port;
    }

    private static Path modules() throws IOException {
        try (var folders = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-gnu")) {
            for (var folder : folders) {
                var modules = folder.resolve("c_icap");
                if (Files.isDirectory(modules)) {
                    return modules;
                }
            }
        }
        throw new IOException("the modules of c-icap are not there");
    }

    private void start(String name, String... command) throws IOException {
        running.add(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve(name + ".out").toFile())
                        .start());
    }

    /// Waits until somebody listens there.
    private void await(ServiceAddress address) throws IOException, InterruptedException {
        var until = Instant.now().plus(PATIENCE);
        IOException last = null;
        while (Instant.now().isBefore(until) && running.stream().allMatch(Process::isAlive)) {
            try (var connection = ServiceConnection.open(address, PATIENCE)) {
                connection.idle();
                return;
            } catch (IOException notYet) {
                last = notYet;
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IOException(
                String.format(
                        Locale.ROOT,
                        "nobody listens at %s%n%s%n%s",
                        address,
                        text("clamd.out"),
                        text("c-icap.out")),
                last);
    }

    private String text(String file) throws IOException {
        var path = folder.resolve(file);
        return Files.exists(path) ? Files.readString(path) : "";
    }
}
