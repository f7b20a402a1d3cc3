package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;
import org.postern.net.TestDns;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/// The logs, figures and alarms of a running node: docs/monitoring.md is true, and what programs
/// read is what they expect.
@TestMethodOrder(OrderAnnotation.class)
class MonitoringTest {
    @TempDir static Path folder;

    private static TestDns dns;
    private static NodeProcess node;

    @BeforeAll
    static void start() throws IOException {
        dns = TestDns.of("example.org. A 192.0.2.1");
        node =
                NodeProcess.start(
                        Tree.ROOT,
                        folder.resolve("home"),
                        "dns.servers=" + dns.server(),
                        "mailhurdle.enabled=false",
                        "junk.rules=");
    }

    @AfterAll
    static void stop() throws IOException {
        node.close();
        dns.close();
    }

    @Test
    @Order(1)
    void thePageIsTrue() throws IOException {
        assumeTrue(Programs.installed("swaks"), "swaks is not installed");
        assumeTrue(Programs.installed("curl"), "curl is not installed");
        new Tour("monitoring.md", folder).play(node, dns);
    }

    private static HttpResponse<String> metrics(String accept) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(
                                    URI.create(
                                            "http://127.0.0.1:" + node.port("http") + "/metrics"))
                            .header("Accept", accept)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }

    @Test
    void theFiguresAreThereForPrograms() throws Exception {
        var open = metrics("application/openmetrics-text; version=1.0.0");
        assertThat(open.headers().firstValue("Content-Type").orElse(""))
                .startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(open.body()).endsWith("# EOF\n").contains("# UNIT postern_queue_oldest_seconds");
        var plain = metrics("*/*");
        assertThat(plain.headers().firstValue("Content-Type").orElse(""))
                .startsWith("text/plain; version=0.0.4");
        assertThat(plain.body())
                .contains(
                        "# TYPE postern_smtp_counts_total counter",
                        "# TYPE postern_store_commit_times_seconds histogram",
                        "postern_alarms_condition{alarm=\"disk-low\"}",
                        "postern_connections_open{service=\"imap\"} 0");
        node.adminAll("Settings Set metrics.allowed 192.0.2.0/24");
        assertThat(metrics("*/*").statusCode()).isEqualTo(403);
        node.adminAll("Settings Unset metrics.allowed");
    }

    @Test
    void promtoolFindsNothingWrong() throws Exception {
        StockNode.require("promtool", "prometheus");
        var checked = Programs.run(List.of("promtool", "check", "metrics"), metrics("*/*").body());
        assertThat(checked.output() + checked.errors()).isEmpty();
        assertThat(checked.exit()).isZero();
    }
}
