package org.postern.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;

/// What becomes of answers on their way: compression, parts, caches, defects.
class AnswersTest {
    private static final String TEXT = "the same again and again ".repeat(4_000);

    @TempDir Path folder;
    private TestSite site;

    @BeforeEach
    void start() throws Exception {
        site = new TestSite(folder);
        var rules = MountRules.PUBLIC.withCompression();
        site.mounts.mount("/text", rules, (_, response) -> response.text(200, TEXT));
        site.mounts.mount("/short", rules, (_, response) -> response.text(200, "short"));
        site.mounts.mount("/secret", (_, response) -> response.text(200, TEXT));
        site.mounts.mount(
                "/picture",
                rules,
                (_, response) ->
                        response.send(200, "image/png", TEXT.getBytes(StandardCharsets.UTF_8)));
        var digits = Representation.of("text/plain", "0123456789".getBytes(StandardCharsets.UTF_8));
        site.mounts.mount("/digits", digits::send);
        var file =
                new SiteFile(
                        digits,
                        Map.of("br", Representation.of("text/plain", new byte[] {1, 2, 3})),
                        true);
        site.mounts.mount("/file", file::send);
        site.mounts.mount(
                "/defect",
                (_, _) -> {
                    throw new IllegalStateException("of the test");
                });
        site.start();
    }

    @AfterEach
    void stop() {
        site.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/text    | gzip                | true",
                "/text    | br, gzip;q=0.5      | true",
                "/text    | *                   | true",
                "/text    | gzip;q=0            | false",
                "/text    | gzip;q=0.000, *     | false",
                "/text    | br                  | false",
                "/text    | identity            | false",
                "/short   | gzip                | false",
                "/secret  | gzip                | false",
                "/picture | gzip                | false",
            })
    void textIsCompressedWhereThatIsSafe(String path, String accepts, boolean compressed)
            throws Exception {
        try (var client = site.client(HttpClient.Version.HTTP_2)) {
            var answer =
                    client.send(
                            HttpRequest.newBuilder(site.secure(path))
                                    .header("Accept-Encoding", accepts)
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.headers().firstValue("Content-Encoding").orElse(""))
                    .isEqualTo(compressed ? "gzip" : "");
            if (compressed) {
                assertThat(answer.body().length).isLessThan(TEXT.length() / 10);
                assertThat(answer.headers().allValues("Vary")).contains("Accept-Encoding");
                try (var plain = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
                    assertThat(new String(plain.readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo(TEXT);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0      | 206 | 0          | bytes 0-0/10",
                "bytes=2-4      | 206 | 234        | bytes 2-4/10",
                "bytes=7-       | 206 | 789        | bytes 7-9/10",
                "bytes=7-99     | 206 | 789        | bytes 7-9/10",
                "bytes=-3       | 206 | 789        | bytes 7-9/10",
                "bytes=-99      | 206 | 0123456789 | bytes 0-9/10",
                "bytes=10-      | 416 |            | bytes */10",
                "bytes=4-2      | 416 |            | bytes */10",
                "bytes=-0       | 416 |            | bytes */10",
                "bytes=0-1,3-4  | 200 | 0123456789 |",
                "bytes=x-1      | 200 | 0123456789 |",
                "bytes=-        | 200 | 0123456789 |",
                "lines=1-2      | 200 | 0123456789 |",
                "bytes=99999999999999999999- | 200 | 0123456789 |",
            })
    void partsAreSentAsAsked(String range, int status, String body, String told) throws Exception {
        var answer = site.get(site.secure("/digits"), "Range", range);
        assertThat(answer.statusCode()).isEqualTo(status);
        if (body != null) {
            assertThat(answer.body()).isEqualTo(body);
        }
        assertThat(answer.headers().firstValue("Content-Range").orElse(null)).isEqualTo(told);
    }

    @Test
    void whatIsInACacheIsNotSentAgain() throws Exception {
        var first = site.get(site.secure("/file"));
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).matches("\"[0-9a-f]{32}\"");
        assertThat(first.headers().firstValue("Cache-Control"))
                .contains("public, max-age=31536000, immutable");
        for (var known : new String[] {tag, "W/" + tag, "\"x\", " + tag, "*"}) {
            var again = site.get(site.secure("/file"), "If-None-Match", known);
            assertThat(again.statusCode()).as(known).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
        assertThat(site.get(site.secure("/file"), "If-None-Match", "\"x\"").statusCode())
                .isEqualTo(200);
        var brotli = site.get(site.secure("/file"), "Accept-Encoding", "br");
        assertThat(brotli.headers().firstValue("Content-Encoding")).contains("br");
        assertThat(brotli.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
        var changed = site.get(site.secure("/digits"), "Range", "bytes=0-1", "If-Range", "\"old\"");
        assertThat(changed.statusCode()).isEqualTo(200);
    }

    @Test
    void aDefectTellsTheClientNothingButItsId() throws Exception {
        var answer = site.get(site.secure("/defect"));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .contains("\"id\":\"")
                .doesNotContain("IllegalState", "of the test");
        site.await(
                event -> event instanceof WebEvent.RequestServed served && served.status() == 500);
    }

    @Test
    void anAddressHasOnlySoManyRequestsUnderWay() throws Exception {
        site.settings = Limits.withRequests(site.settings, 1);
        var there = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        site.mounts.mount(
                "/waits",
                (_, response) -> {
                    there.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    response.text(200, "done");
                });
        try (var client = site.client(HttpClient.Version.HTTP_2)) {
            var waiting =
                    client.sendAsync(
                            HttpRequest.newBuilder(site.secure("/waits")).build(),
                            HttpResponse.BodyHandlers.ofString());
            there.await();
            var refused = site.get(site.plain("/digits"));
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("5");
            go.countDown();
            assertThat(waiting.get().body()).isEqualTo("done");
        }
    }
}
