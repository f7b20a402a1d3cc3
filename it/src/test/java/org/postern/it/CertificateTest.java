package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.NodeProcess;
import org.postern.bench.Programs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Certificates as OpenSSL's client sees them.
class CertificateTest {
    @TempDir private Path folder;

    private Path file(String name) {
        return folder.resolve(name);
    }

    /// An authority's certificate and key, made by OpenSSL; the key is encrypted.
    private void make(String name, String host) throws IOException {
        Programs.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-passout",
                "pass:sesame",
                "-subj",
                "/CN=" + host,
                "-addext",
                "subjectAltName=DNS:" + host,
                "-days",
                "90",
                "-keyout",
                file(name + ".key").toString(),
                "-out",
                file(name + ".pem").toString());
    }

    private static String subject(NodeProcess node, String host, String... more)
            throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                "openssl",
                                "s_client",
                                "-connect",
                                "127.0.0.1:" + node.port("imaps")));
        command.addAll(host.isEmpty() ? List.of("-noservername") : List.of("-servername", host));
        command.addAll(List.of(more));
        var said = Programs.run(command, "a LOGOUT\r\n");
        return said.output()
                .lines()
                .filter(line -> line.startsWith("subject="))
                .findFirst()
                .orElse("none: " + said.errors())
                .replace(" ", "");
    }

    @Test
    void showsTheOneOfTheHostAndTakesNewOnesWhileItRuns() throws IOException {
        StockNode.require("openssl", "openssl");
        make("org", "mail.example.org");
        make("net", "*.example.net");
        try (var node = NodeProcess.start(Tree.ROOT, folder.resolve("home"))) {
            node.admin(
                    "Certificate Add org " + file("org.pem") + " " + file("org.key") + " sesame");
            Programs.run(
                    "openssl",
                    "pkcs12",
                    "-export",
                    "-passin",
                    "pass:sesame",
                    "-passout",
                    "pass:open",
                    "-inkey",
                    file("net.key").toString(),
                    "-in",
                    file("net.pem").toString(),
                    "-out",
                    file("net.p12").toString());
            node.admin("Certificate Add net " + file("net.p12") + " \"\" open");
            assertThat(subject(node, "mail.example.org")).isEqualTo("subject=CN=mail.example.org");
            assertThat(subject(node, "imap.example.net")).isEqualTo("subject=CN=*.example.net");
            assertThat(subject(node, "imap.example.net", "-tls1_2"))
                    .isEqualTo("subject=CN=*.example.net");
            var standard = subject(node, "");
            assertThat(standard).isEqualTo(subject(node, "other.example.com"));
            assertThat(standard).doesNotContain("example.org", "example.net");

            // Somebody renews the files; a reload shows them, and a setting another default.
            make("org", "mail.example.org");
            node.admin("Certificate Reload");
            var listed = node.admin("Certificate Show org");
            assertThat(listed).contains("mail.example.org");
            node.admin("Settings Set certificate.standard net");
            assertThat(subject(node, "")).isEqualTo("subject=CN=*.example.net");
            node.admin("Settings Unset certificate.standard");
            assertThat(subject(node, "")).isEqualTo(standard);
            node.admin("Certificate Create made mail.example.com");
            assertThat(subject(node, "mail.example.com")).isEqualTo("subject=CN=mail.example.com");
            assertThat(node.admin("Certificate List")).contains("4 certificates");

            // An authority's question reaches us in clear, by any name.
            assertThat(
                            Programs.run(
                                    "curl",
                                    "-sS",
                                    "-o",
                                    "/dev/null",
                                    "-w",
                                    "%{http_code}",
                                    "-H",
                                    "Host: mail.example.org",
                                    "http://127.0.0.1:"
                                            + node.port("http")
                                            + "/.well-known/acme-challenge/token"))
                    .isEqualTo("404");

            // What the page of the manual has for this.
            int ran = 0;
            for (String line : Files.readAllLines(Tree.ROOT.resolve("docs/setup.md"))) {
                if (line.startsWith("./postern admin '")) {
                    node.admin(line.substring(line.indexOf('\'') + 1, line.lastIndexOf('\'')));
                    ran++;
                }
            }
            assertThat(ran).isGreaterThan(3);
        }
    }
}
