package org.postern.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/// Requests as no client of good will sends them.
class RawHttpTest {
    @TempDir Path folder;
    private TestSite site;
    private final List<String> served = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        site = new TestSite(folder);
        site.mounts.mount(
                "/",
                (request, response) -> {
                    int body = request.body().readAllBytes().length;
                    served.add(request.method() + " " + request.path() + " " + body);
                    response.text(200, "");
                });
        site.start();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    static Stream<Arguments> malformed() {
        String second = "GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
        return Stream.of(
                Arguments.of(
                        "Content-Length and Transfer-Encoding",
                        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                                + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                                + second),
                Arguments.of(
                        "two Content-Lengths",
                        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                                + "Content-Length: 48\r\n\r\n"
                                + second),
                Arguments.of(
                        "a Content-Length with a sign",
                        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nabcde"
                                + second),
                Arguments.of(
                        "a negative Content-Length",
                        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n"
                                + second),
                Arguments.of(
                        "a coding that is not known",
                        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n"
                                + second),
                Arguments.of(
                        "chunked, but not at last",
                        "POST / HTTP/1.1\r\nHost: localhost\r\n"
                                + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"
                                + second),
                Arguments.of(
                        "a blank before the colon",
                        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length : 48\r\n\r\n"
                                + second),
                Arguments.of(
                        "a folded field",
                        "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n c\r\n\r\n" + second),
                Arguments.of(
                        "NUL in a field",
                        "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\0c\r\n\r\n" + second),
                Arguments.of(
                        "CR in a field",
                        "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: b\rX-B: c\r\n\r\n" + second),
                Arguments.of("no Host", "GET / HTTP/1.1\r\nX-A: b\r\n\r\n" + second),
                Arguments.of(
                        "two Hosts",
                        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n\r\n" + second),
                Arguments.of("a Host that is none", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n" + second),
                Arguments.of(
                        "a path out of the site",
                        "GET /../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n\r\n" + second),
                Arguments.of(
                        "a path that hides dots",
                        "GET /a/%2e%2e/%2e%2e/x HTTP/1.1\r\nHost: localhost\r\n\r\n" + second),
                Arguments.of(
                        "a path that hides NUL",
                        "GET /a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n" + second),
                Arguments.of(
                        "a version of its own",
                        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n" + second),
                Arguments.of(
                        "a large header",
                        "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: "
                                + "a".repeat(20_000)
                                + "\r\n\r\n"
                                + second),
                Arguments.of(
                        "a large target",
                        "GET /"
                                + "a".repeat(20_000)
                                + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                + second));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void whatIsMalformedIsRefusedAndNothingBehindItRead(String what, String octets)
            throws Exception {
        String answer = site.raw(octets);
        assertThat(answer).as(what).matches("(?s)HTTP/1\\.1 (400|414|431|501|505) .*");
        assertThat(served).as(what).isEmpty();
    }

    @Test
    void aChunkThatIsNoneEndsTheConnection() throws Exception {
        String answer =
                site.raw(
                        "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + "zz\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400 ");
        assertThat(served).isEmpty();
    }

    @Test
    void methodsThatNobodyKnowsAreRefused() throws Exception {
        for (var method : List.of("TRACE", "BREW", "get")) {
            assertThat(
                            site.raw(
                                    method
                                            + " / HTTP/1.1\r\nHost: localhost\r\nConnection:"
                                            + " close\r\n\r\n"))
                    .as(method)
                    .matches("(?s)HTTP/1\\.1 (400|501) .*");
        }
        assertThat(served).isEmpty();
    }

    @Test
    void requestsOnOneConnectionAreServedInTurn() throws Exception {
        String one = "GET /one HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String two = "POST /two HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc";
        String three = "GET /three HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        String answers = site.raw(one + two + three);
        assertThat(answers.split("HTTP/1.1 200", -1)).hasSize(4);
        assertThat(served).containsExactly("GET /one 0", "POST /two 3", "GET /three 0");
    }

    @Test
    void aHeaderThatTakesTooLongEndsTheConnection() throws Exception {
        site.settings = Limits.with(site.settings, Duration.ofSeconds(1));
        try (var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), site.clear.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: loc".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        site.await(event ->
                event instanceof WebEvent.ConnectionCut cut
                        && cut.reason() == WebEvent.CutReason.SLOW_HEADER);
    }

    @Test
    void anAddressHasOnlySoManyConnections() throws Exception {
        site.connections =
                new org.postern.net.ConnectionSettings(
                        1,
                        1_000,
                        Duration.ofSeconds(10),
                        1_000,
                        Duration.ofSeconds(60),
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30));
        var loopback = InetAddress.ofLiteral("127.0.0.1");
        try (var first = new Socket(loopback, site.clear.port())) {
            first.getOutputStream()
                    .write(
                            "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(first.getInputStream().read()).isEqualTo('H');
            try (var second = new Socket(loopback, site.clear.port())) {
                second.setSoTimeout(60_000);
                assertThat(second.getInputStream().read()).isEqualTo(-1);
            }
        }
        site.await(event ->
                event instanceof WebEvent.ConnectionCut cut
                        && cut.reason() == WebEvent.CutReason.TOO_MANY);
    }
}
