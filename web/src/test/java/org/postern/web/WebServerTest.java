package org.postern.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.kernel.Service;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;

class WebServerTest {
    @TempDir Path folder;
    private TestSite site;

    @BeforeEach
    void start() throws Exception {
        site = new TestSite(folder);
        site.mounts.mount(
                "/hello",
                (request, response) ->
                        response.text(
                                200,
                                request.method()
                                        + " "
                                        + request.path()
                                        + " "
                                        + request.segments()
                                        + " "
                                        + request.protocol()
                                        + " "
                                        + request.secure()
                                        + " "
                                        + Thread.currentThread().isVirtual()));
        site.mounts.mount(
                "/echo",
                (request, response) ->
                        response.send(
                                200, "application/octet-stream", request.body().readAllBytes()));
        new HealthCheck(() -> Service.State.OK).mount(site.mounts);
        site.start();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void bothVersionsAreServedUnderTls(Version version) throws Exception {
        var answer = site.get(version, site.secure("/hello/a%2Fb/c%20d"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.body())
                .isEqualTo(
                        "GET /hello/a%%2Fb/c%%20d [a/b, c d] %s true true"
                                .formatted(version == Version.HTTP_2 ? "HTTP/2.0" : "HTTP/1.1"));
        assertThat(answer.headers().firstValue("Strict-Transport-Security"))
                .contains("max-age=31536000");
    }

    @Test
    void everyAnswerIsSafeByDefault() throws Exception {
        for (var path : new String[] {"/hello", "/absent"}) {
            var headers = site.get(site.plain(path)).headers();
            assertThat(headers.firstValue("Content-Security-Policy")).contains(MountRules.NOTHING);
            assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(headers.firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(headers.firstValue("Cache-Control")).contains("no-store");
            assertThat(headers.firstValue("Strict-Transport-Security")).isEmpty();
            assertThat(headers.firstValue("Server")).isEmpty();
        }
    }

    @Test
    void aPathThatNobodyServesIsAProblem() throws Exception {
        var answer = site.get(site.plain("/absent"));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type"))
                .contains("application/problem+json");
        assertThat(answer.body()).contains("\"status\":404", "Nothing is here.");
    }

    @Test
    void healthIsToldToEverybodyByAnyName() {
        assertThat(raw("GET /healthz HTTP/1.1\r\nHost: whatever\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("{\"status\":\"ok\"}");
    }

    @Test
    void aBodyAboveTheLimitIsRefused() throws Exception {
        try (var client = site.client(HttpClient.Version.HTTP_2)) {
            for (var body :
                    new HttpRequest.BodyPublisher[] {
                        HttpRequest.BodyPublishers.ofByteArray(new byte[(1 << 20) + 1_000]),
                        HttpRequest.BodyPublishers.fromPublisher(
                                HttpRequest.BodyPublishers.ofByteArray(new byte[(1 << 20) + 1_000]))
                    }) {
                var answer =
                        client.send(
                                HttpRequest.newBuilder(site.secure("/echo")).POST(body).build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(answer.statusCode()).isEqualTo(413);
            }
        }
    }

    @Test
    void aListenerThatWasStoppedStartsAgain() throws Exception {
        assertThat(site.clear.health().text()).startsWith("listening on 127.0.0.1:");
        site.close();
        assertThat(site.clear.health().state()).isEqualTo(Service.State.OFF);
        site.start();
        assertThat(site.get(site.plain("/hello")).statusCode()).isEqualTo(200);
    }

    private String raw(String octets) {
        try {
            return site.raw(octets);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
