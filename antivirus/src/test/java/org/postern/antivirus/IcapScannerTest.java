package org.postern.antivirus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.kernel.MemoryEvents;

import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

class IcapScannerTest {
    private static final String OPTIONS =
            "ICAP/1.0 200 OK\r\nMethods: RESPMOD\r\nService: Fake 1.0\r\nISTag: \"P-1\"\r\n"
                    + "Preview: 1024\r\nAllow: 204\r\nOptions-TTL: 600\r\n"
                    + "Encapsulated: null-body=0\r\n\r\n";
    private static final String NOTHING =
            "ICAP/1.0 204 No Content\r\nISTag: \"P-1\"\r\nEncapsulated: null-body=0\r\n\r\n";
    private static final String PAGE = "HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n";

    private final MemoryEvents events = new MemoryEvents();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

    private IcapScanner scanner(FakeIcap server) {
        return new IcapScanner(server.service(), AntivirusSettings.DEFAULTS, now::get, events);
    }

    private static String found(String fields) {
        return "ICAP/1.0 200 OK\r\n"
                + fields
                + "Encapsulated: res-hdr=0, res-body="
                + PAGE.length()
                + "\r\n\r\n"
                + PAGE
                + "5\r\nvirus\r\n0\r\n\r\n";
    }

    static Stream<Map.Entry<String, String>> answers() {
        return Stream.of(
                Map.entry(
                        "X-Infection-Found: Type=0; Resolution=2; Threat=Eicar-1;\r\n", "Eicar-1"),
                Map.entry("X-Virus-ID: Eicar-2\r\n", "Eicar-2"),
                Map.entry(
                        "X-Violations-Found: 1\r\n\t-\r\n\tEicar-3\r\n\t11101\r\n\t2\r\n",
                        "Eicar-3"),
                Map.entry("", "refused by the scanner with 403"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void understandsHowScannersSayIt(Map.Entry<String, String> answer) throws IOException {
        try (var server =
                new FakeIcap(OPTIONS, body -> Eicar.is(body) ? found(answer.getKey()) : NOTHING)) {
            var subject =
                    new TestMail()
                            .attach("a b.txt", TestMail.ascii("x"))
                            .attach("e.com", Eicar.octets())
                            .attach("last.txt", TestMail.ascii("y"))
                            .scanSubject();
            var report = scanner(server).scan(subject);
            assertThat(report.findings())
                    .containsExactly(
                            new ScanFinding(
                                    "3", "e.com", ScanStatus.INFECTED, answer.getValue(), "icap"));
            assertThat(report.engines())
                    .containsExactly(new EngineReport("icap", "Fake 1.0 \"P-1\"", true, ""));
            assertThat(server.heads()).hasSize(5);
            assertThat(server.heads().get(2))
                    .startsWith("RESPMOD icap://127.0.0.1:")
                    .contains("Allow: 204\n", "Preview: 1024\n", "req-hdr=0, res-hdr=", "res-body=")
                    .contains("GET http://mail.invalid/2/a%20b.txt HTTP/1.1\n")
                    .contains("HTTP/1.1 200 OK\nContent-Type: application/octet-stream\n");
        }
    }

    @Test
    void sendsTheRestWhenAskedToGoOn() throws IOException {
        byte[] large = new byte[300_000];
        new Random(1).nextBytes(large);
        var seen = new AtomicReference<>(new byte[0]);
        try (var server =
                new FakeIcap(
                        OPTIONS,
                        body -> {
                            if (body.length > 1_024) {
                                seen.set(body);
                            }
                            return NOTHING;
                        })) {
            var report = scanner(server).scan(TestMail.with("large.bin", large));
            assertThat(report.status()).isEqualTo(ScanStatus.CLEAN);
            assertThat(seen.get()).isEqualTo(large);
            assertThat(server.preview()).isEqualTo(1_024);
        }
    }

    @Test
    void takesThePageBackForNothingFound() throws IOException {
        try (var server =
                new FakeIcap(
                        OPTIONS,
                        body ->
                                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=19\r\n\r\n"
                                        + "HTTP/1.1 200 OK\r\n\r\n"
                                        + Integer.toHexString(body.length)
                                        + "\r\n"
                                        + "x".repeat(body.length)
                                        + "\r\n0\r\n\r\n")) {
            var report =
                    scanner(server)
                            .scan(
                                    new TestMail()
                                            .attach("a", TestMail.ascii("abc"))
                                            .attach("b", new byte[100_000])
                                            .scanSubject());
            assertThat(report.status()).isEqualTo(ScanStatus.CLEAN);
            assertThat(report.complete()).isTrue();
        }
    }

    @Test
    void usesRequestsWhereAServiceTakesOnlyThose() throws IOException {
        String options = OPTIONS.replace("RESPMOD", "REQMOD").replace("Preview: 1024\r\n", "");
        try (var server =
                new FakeIcap(
                        options, body -> Eicar.is(body) ? found("X-Virus-ID: E\r\n") : NOTHING)) {
            var report = scanner(server).scan(TestMail.with("e.com", Eicar.octets()));
            assertThat(report.viruses()).containsExactly("E");
            assertThat(server.heads().get(2))
                    .startsWith("REQMOD ")
                    .contains("req-hdr=0, req-body=")
                    .contains("POST http://mail.invalid/2/e.com HTTP/1.1\n")
                    .doesNotContain("Preview");
        }
    }

    @Test
    void knowsNewPatternsByTheTag() throws IOException {
        try (var server = new FakeIcap(OPTIONS, _ -> NOTHING)) {
            var scanner = scanner(server);
            assertThat(scanner.patterns()).isEqualTo("\"P-1\"");
            scanner.patterns();
            assertThat(server.heads()).hasSize(1);
            now.updateAndGet(then -> then.plusSeconds(601));
            scanner.patterns();
            assertThat(server.heads()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n",
                "ICAP/1.0 500 Server error\r\n\r\n",
                "ICAP/1.0 404 Service not found\r\n\r\n",
                "ICAP/1.0 xyz\r\n\r\n",
                "\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=19\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\n\r\nFFFFFFFFF\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=19\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\n\r\n-5\r\n",
                "ICAP/1.0 200 OK\r\nEncapsulated: res-hdr=0, res-body=4\r\n\r\nBAD\r\n\r\n0\r\n\r\n"
            })
    void takesNoOtherAnswerForClean(String answer) throws IOException {
        try (var server = new FakeIcap(OPTIONS, _ -> answer)) {
            var scanner = scanner(server);
            var report = scanner.scan(TestMail.with("a", TestMail.ascii("x")));
            assertThat(report.status()).isEqualTo(ScanStatus.UNAVAILABLE);
            assertThat(events.of(AntivirusEvent.EngineLost.class)).hasSize(1);
            assertThat(scanner.scan(TestMail.with("a", TestMail.ascii("x"))).status())
                    .isEqualTo(ScanStatus.UNAVAILABLE);
            assertThat(scanner.patterns()).isNotNull();
        }
    }

    @Test
    void boundsWhatAServerSays() throws IOException {
        for (String endless :
                new String[] {
                    "ICAP/1.0 200 OK\r\n" + "X: y\r\n".repeat(300) + "\r\n",
                    "ICAP/1.0 200 OK\r\nX: " + "y".repeat(10_000) + "\r\n\r\n"
                }) {
            try (var server = new FakeIcap(OPTIONS, _ -> endless)) {
                var report = scanner(server).scan(TestMail.with("a", TestMail.ascii("x")));
                assertThat(report.engines().getFirst().problem()).containsAnyOf("line", "lines");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://host/x", "icap:", "icap://host", "icap://host:99999999/x"})
    void refusesWhatIsNoService(String text) {
        assertThatThrownBy(() -> IcapService.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsServices() {
        assertThat(IcapService.parse("icap://av.example/respmod?x=1"))
                .hasToString("icap://av.example:1344/respmod?x=1");
        assertThat(IcapService.parse("icap://[::1]:99/a")).hasToString("icap://[::1]:99/a");
    }
}
