package org.postern.antivirus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Octets;
import org.postern.net.ServiceAddress;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

class ClamdTest {
    private final MemoryEvents events = new MemoryEvents();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    private Clamd clamd(AntivirusSettings settings) {
        return new Clamd(settings, now::get, events);
    }

    private static AntivirusSettings asking(FakeClamd... servers) {
        return TestSettings.clamd(Stream.of(servers).map(FakeClamd::address).toList());
    }

    @Test
    void findsNothingInCleanMail() throws IOException {
        try (var server = new FakeClamd(FakeClamd::eicar)) {
            var report = clamd(asking(server)).scan(TestMail.with("a.txt", TestMail.ascii("x")));
            assertThat(report.status()).isEqualTo(ScanStatus.CLEAN);
            assertThat(report.signaturesUsed()).isTrue();
            assertThat(report.engines())
                    .containsExactly(new EngineReport("clamav", "ClamAV 1.0.0/1/Mon", true, ""));
            assertThat(server.commands()).containsExactly("zINSTREAM", "zVERSION");
        }
    }

    @Test
    @Timeout(60)
    void aDaemonThatSaysNothingTakesNoMoreThanAMessageHas() throws IOException {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var how =
                    TestSettings.with(
                            AntivirusSettings.DEFAULTS,
                            Map.of(
                                    "clamd",
                                    List.of(
                                            ServiceAddress.of(
                                                    InetAddress.getLoopbackAddress(),
                                                    silent.getLocalPort())),
                                    "connectTimeout",
                                    Duration.ofMillis(50),
                                    "timeout",
                                    Duration.ofMinutes(10)));
            var antivirus = new Antivirus(() -> how, Path.of("."), Instant::now, events);
            var subject = ScanSubject.of(TestMail.ascii("x"), "id", Duration.ofMillis(100));
            assertThat(antivirus.scan(subject).status()).isEqualTo(ScanStatus.UNAVAILABLE);
        }
    }

    @Test
    void saysWhichPartItIs() throws IOException {
        try (var server = new FakeClamd(FakeClamd::eicar)) {
            var subject =
                    new TestMail()
                            .attach("a.txt", TestMail.ascii("x"))
                            .attach("b.com", Eicar.octets())
                            .scanSubject();
            var report = clamd(asking(server)).scan(subject);
            assertThat(report.findings())
                    .containsExactly(
                            new ScanFinding(
                                    "3",
                                    "b.com",
                                    ScanStatus.INFECTED,
                                    "Win.Test.EICAR_HDB-1",
                                    "clamav"));
            assertThat(report.viruses()).containsExactly("Win.Test.EICAR_HDB-1");
        }
    }

    @Test
    void saysOfTheMessageWhatNoPartHas() throws IOException {
        try (var server =
                new FakeClamd(stream ->
                        OctetSearch.contains(stream, "Subject:")
                                ? "stream: Heuristics.Phishing.Email FOUND"
                                : "stream: OK")) {
            var report = clamd(asking(server)).scan(new TestMail().scanSubject());
            assertThat(report.findings())
                    .extracting(ScanFinding::part, ScanFinding::name)
                    .containsExactly(tuple("", "Heuristics.Phishing.Email"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Heuristics.Encrypted.Zip, ENCRYPTED",
        "Heuristics.Limits.Exceeded.MaxRecursion, UNSCANNABLE",
        "Heuristics.OLE2.ContainsMacros.VBA, SUSPICIOUS",
        "PUA.Win.Packer, SUSPICIOUS",
        "Win.Test.EICAR_HDB-1, INFECTED",
        "Heuristics.Phishing.Email.SpoofedDomain, INFECTED"
    })
    void tellsVirusesFromOtherAlerts(String name, ScanStatus status) throws IOException {
        try (var server = new FakeClamd(_ -> "stream: " + name + " FOUND")) {
            var report = clamd(asking(server)).scan(new TestMail().scanSubject());
            assertThat(report.status()).isEqualTo(status);
        }
    }

    @Test
    void sendsALargeMessageByParts() throws IOException {
        try (var server = new FakeClamd(FakeClamd::eicar)) {
            server.streamMax(4_096);
            byte[] large = new byte[9_000];
            var subject =
                    new TestMail()
                            .attach("large.bin", large)
                            .attach("b.com", Eicar.octets())
                            .scanSubject();
            for (long known : new long[] {4_096, 1 << 20}) {
                var settings = asking(server);
                var report =
                        clamd(TestSettings.streamMax(settings, new Octets(known))).scan(subject);
                assertThat(report.findings())
                        .extracting(ScanFinding::part, ScanFinding::status)
                        .containsExactly(
                                tuple("2", ScanStatus.UNSCANNABLE),
                                tuple("3", ScanStatus.INFECTED));
            }
        }
    }

    @Test
    void asksAnotherWhenOneIsDead() throws IOException {
        try (var dead = new FakeClamd(FakeClamd::eicar);
                var alive = new FakeClamd(FakeClamd::eicar)) {
            dead.close();
            var clamd = clamd(asking(dead, alive));
            var subject = TestMail.with("b.com", Eicar.octets());
            for (int i = 0; i < 3; i++) {
                assertThat(clamd.scan(subject).has(ScanStatus.INFECTED)).isTrue();
            }
            assertThat(events.of(AntivirusEvent.EngineLost.class))
                    .extracting(AntivirusEvent.EngineLost::server)
                    .containsExactly(dead.address().toString());
            assertThat(clamd.standings())
                    .extracting(standing -> standing.problem().isEmpty())
                    .containsExactly(false, true);
        }
    }

    @Test
    void saysThatNobodyAnswersAndTriesAgainLater() throws IOException {
        var server = new FakeClamd(FakeClamd::eicar);
        var clamd = clamd(asking(server));
        server.close();
        var report = clamd.scan(new TestMail().scanSubject());
        assertThat(report.status()).isEqualTo(ScanStatus.UNAVAILABLE);
        assertThat(report.complete()).isFalse();
        assertThat(report.engines().getFirst().problem()).contains(server.address().toString());
        assertThat(clamd.patterns()).isEmpty();
        assertThat(clamd.scan(new TestMail().scanSubject()).status())
                .isEqualTo(ScanStatus.UNAVAILABLE);
        try (var again = new FakeClamd(FakeClamd::eicar)) {
            var moved = clamd(asking(again));
            assertThat(moved.scan(new TestMail().scanSubject()).status())
                    .isEqualTo(ScanStatus.CLEAN);
            assertThat(events.of(AntivirusEvent.EngineLost.class)).hasSize(1);
        }
    }

    @Test
    void waitsNoLongerThanItMay() throws IOException {
        try (var server = new FakeClamd(_ -> FakeClamd.SILENT)) {
            var subject = ScanSubject.of(new TestMail().octets(), "id", Duration.ofSeconds(1));
            var report = clamd(asking(server)).scan(subject);
            assertThat(report.status()).isEqualTo(ScanStatus.UNAVAILABLE);
            assertThat(report.engines().getFirst().problem()).contains("in time");
        }
    }

    @ParameterizedTest
    @CsvSource({"stream: Can't allocate memory ERROR", "nonsense", "UNKNOWN COMMAND"})
    void takesNoOtherAnswerForClean(String answer) throws IOException {
        try (var server = new FakeClamd(_ -> answer)) {
            var report = clamd(asking(server)).scan(new TestMail().scanSubject());
            assertThat(report.status()).isEqualTo(ScanStatus.UNAVAILABLE);
        }
    }

    @Test
    void boundsAnAnswer() throws IOException {
        try (var server = new FakeClamd(_ -> "x".repeat(ClamdServer.LARGEST_REPLY + 1) + " OK")) {
            var report = clamd(asking(server)).scan(new TestMail().scanSubject());
            assertThat(report.status()).isEqualTo(ScanStatus.UNAVAILABLE);
        }
    }

    @Test
    void blamesNoServerForAMessageThatCannotBeRead() throws IOException {
        try (var server = new FakeClamd(FakeClamd::eicar)) {
            byte[] message = new TestMail().octets();
            var good = ScanSubject.of(message, "id", TestMail.PATIENCE);
            var broken =
                    new ScanSubject(
                            new ScanSource() {
                                @Override
                                public long octets() {
                                    return message.length;
                                }

                                @Override
                                public InputStream open(long offset, long length)
                                        throws IOException {
                                    throw new IOException("disk");
                                }
                            },
                            good.summary(),
                            "id",
                            TestMail.PATIENCE);
            var clamd = clamd(asking(server));
            assertThat(clamd.scan(broken).status()).isEqualTo(ScanStatus.UNAVAILABLE);
            assertThat(clamd.scan(good).status()).isEqualTo(ScanStatus.CLEAN);
            assertThat(events.of(AntivirusEvent.EngineLost.class)).isEmpty();
        }
    }

    @Test
    void knowsNewPatterns() throws IOException {
        try (var server = new FakeClamd(FakeClamd::eicar)) {
            var clamd = clamd(asking(server));
            assertThat(clamd.patterns()).isEqualTo("ClamAV 1.0.0/1/Mon #0");
            server.version("ClamAV 1.0.0/2/Tue");
            assertThat(clamd.patterns()).isEqualTo("ClamAV 1.0.0/1/Mon #0");
            now.updateAndGet(then -> then.plusSeconds(31));
            assertThat(clamd.patterns()).isEqualTo("ClamAV 1.0.0/2/Tue #0");
            assertThat(clamd.reload()).isEmpty();
            assertThat(clamd.patterns()).isEqualTo("ClamAV 1.0.0/2/Tue #1");
            assertThat(server.commands()).contains("zRELOAD");
        }
    }

    @Test
    void namesTheSettingWhenThereIsNoServer() {
        var report =
                clamd(TestSettings.clamd(List.<ServiceAddress>of()))
                        .scan(new TestMail().scanSubject());
        assertThat(report.engines().getFirst().problem()).contains("antivirus.clamd");
    }
}
