package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.bench.Programs;
import org.postern.kernel.MemoryEvents;
import org.postern.mail.Header;
import org.postern.mailauth.ArcSealer;
import org.postern.mailauth.ArcStatus;
import org.postern.mailauth.Arrival;
import org.postern.mailauth.Canonicalization;
import org.postern.mailauth.DkimSigner;
import org.postern.mailauth.MailAuthSettings;
import org.postern.mailauth.MailAuthentication;
import org.postern.mailauth.Outcome;
import org.postern.mailauth.SignatureAlgorithm;
import org.postern.mailauth.SigningKey;
import org.postern.mailauth.SigningPlan;
import org.postern.net.DnsName;
import org.postern.net.TestDns;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Signatures and seals of ours before dkimpy, and those of dkimpy before us. (OpenDKIM's tool for
/// messages signs with rsa-sha1 only.)
class DkimPeersTest {
    private static final DnsName DOMAIN = DnsName.of("example.test");
    private static final SigningKey.Made RSA =
            SigningKey.generate(DOMAIN, "rsa", SignatureAlgorithm.RSA_SHA256);
    private static final SigningKey.Made ED =
            SigningKey.generate(DOMAIN, "ed", SignatureAlgorithm.ED25519_SHA256);
    private static final String RECORDS =
            "{\"%s\": \"%s\", \"%s\": \"%s\"}"
                    .formatted(RSA.name(), RSA.text(), ED.name(), ED.text());
    private static final String HEADER =
            "From: =?utf-8?q?J=C3=B6?= <jo@example.test>\r\n"
                    + "To: a@b.test,\r\n"
                    + "\tc@d.test\r\n"
                    + "Subject:  spaces   and\r\n"
                    + "  folds \r\n"
                    + "Date: Mon, 23 Nov 2026 00:00:00 +0000\r\n";
    private static final String BODY = "Some  text \r\n\r\n\twith tabs\t\r\n.\r\n  \r\n\r\n";

    @TempDir Path folder;

    @ParameterizedTest
    @EnumSource(Canonicalization.class)
    void dkimpyVerifiesOurSignatures(Canonicalization form) throws IOException {
        String script = dkimpy();
        var plan =
                new SigningPlan(
                        SigningPlan.DEFAULTS.names(),
                        SigningPlan.DEFAULTS.sealed(),
                        form,
                        form,
                        Duration.ofDays(1));
        var signer = new DkimSigner(List.of(RSA.key(), ED.key()), plan, Instant::now);
        String signed =
                signer.sign(Header.parse(octets(HEADER)), new ByteArrayInputStream(octets(BODY)))
                        + HEADER
                        + "\r\n"
                        + BODY;

        var result = Programs.run(List.of("/usr/bin/python3", script, "verify", RECORDS), signed);
        assertThat(result.output().strip()).as(result.errors()).isEqualTo("True True");
    }

    @Test
    void dkimpyVerifiesOurSeals() throws IOException {
        String script = dkimpy();
        var sealer = new ArcSealer(RSA.key(), SigningPlan.DEFAULTS.names(), Instant::now);
        String message = HEADER + "\r\n" + BODY;
        String once = sealed(sealer, message, ArcStatus.NONE);
        String twice = sealed(sealer, once, verify(once).arc().status());

        assertThat(verify(twice).arc().passed()).isTrue();
        for (var one : List.of(once, twice)) {
            var result =
                    Programs.run(List.of("/usr/bin/python3", script, "arc-verify", RECORDS), one);
            assertThat(result.output().strip()).as(result.errors()).isEqualTo("pass");
        }
    }

    private static String sealed(ArcSealer sealer, String message, ArcStatus status)
            throws IOException {
        int body = message.indexOf("\r\n\r\n") + 4;
        return sealer.seal(
                                Header.parse(octets(message)),
                                new ByteArrayInputStream(octets(message.substring(body))),
                                status,
                                "example.test; arc=" + status.word() + "; dmarc=pass")
                        .orElseThrow()
                + message;
    }

    @Test
    void weVerifyTheirSignatures() throws IOException {
        String script = dkimpy();
        for (var made : List.of(RSA, ED)) {
            String type = made.key().algorithm().word();
            // dkimpy wants the bare seed of an Ed25519 key, in base64.
            String key =
                    made.key().algorithm() == SignatureAlgorithm.RSA_SHA256
                            ? made.key().pem()
                            : Base64.getEncoder()
                                    .encodeToString(
                                            Arrays.copyOfRange(
                                                    made.key().key().getEncoded(), 16, 48));
            var file = folder.resolve(made.key().selector());
            Files.writeString(file, key);
            var signature =
                    Programs.run(
                            List.of(
                                    "/usr/bin/python3",
                                    script,
                                    "sign",
                                    "example.test",
                                    made.key().selector(),
                                    file.toString(),
                                    type),
                            HEADER + "\r\n" + BODY);
            assertThat(signature.exit()).as(signature.errors()).isZero();
            var outcome = verify(crlf(signature.output()) + HEADER + "\r\n" + BODY);
            assertThat(outcome.dkim()).allMatch(one -> one.passed(), outcome.dkim().toString());
        }
    }

    @Test
    void weVerifyTheirSeals() throws IOException {
        String script = dkimpy();
        var file = folder.resolve("key.pem");
        Files.writeString(file, RSA.key().pem());
        String message =
                "Authentication-Results: example.test; arc=none; spf=pass"
                        + " smtp.mailfrom=a@b.test\r\n"
                        + HEADER
                        + "\r\n"
                        + BODY;
        var set =
                Programs.run(
                        List.of(
                                "/usr/bin/python3",
                                script,
                                "arc-sign",
                                "example.test",
                                "rsa",
                                file.toString(),
                                "rsa-sha256"),
                        message);
        assertThat(set.exit()).as(set.errors()).isZero();
        assertThat(verify(crlf(set.output()) + message).arc().problem()).isEmpty();
    }

    /// Where the script is; skips the test when dkimpy is not installed.
    private String dkimpy() throws IOException {
        Assumptions.assumeTrue(
                Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/dkim"))
                        && Files.isDirectory(Path.of("/usr/lib/python3/dist-packages/nacl")),
                "the Debian packages python3-dkim and python3-nacl are not installed");
        var script = folder.resolve("dkimpy.py");
        try (var in = DkimPeersTest.class.getResourceAsStream("dkimpy.py")) {
            if (in == null) {
                throw new IOException("no dkimpy.py");
            }
            Files.write(script, in.readAllBytes());
        }
        return script.toString();
    }

    private static Outcome verify(String message) throws IOException {
        try (var dns =
                TestDns.of(
                        "%s. TXT \"%s\"%n%s. TXT \"%s\""
                                .formatted(RSA.name(), RSA.text(), ED.name(), ED.text()))) {
            var authentication =
                    new MailAuthentication(
                            dns.resolver(),
                            () -> MailAuthSettings.DEFAULTS,
                            Instant::now,
                            new MemoryEvents());
            var arrival =
                    new Arrival(InetAddress.ofLiteral("192.0.2.1"), "mx.test", "", "us.test", "");
            return authentication.verify(arrival, new ByteArrayInputStream(octets(message)));
        }
    }

    private static String crlf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
