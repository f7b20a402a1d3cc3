package org.postern.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.bench.Programs;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.Settings;
import org.postern.mail.Header;
import org.postern.mailauth.Arrival;
import org.postern.mailauth.Canonicalization;
import org.postern.mailauth.DkimSigner;
import org.postern.mailauth.DkimStatus;
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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/// The same messages and the same questions before OpenDKIM and pyspf, and before us.
class SenderPeersTest {
    private static final DnsName DOMAIN = DnsName.of("example.test");
    private static final SigningKey.Made RSA =
            SigningKey.generate(DOMAIN, "rsa", SignatureAlgorithm.RSA_SHA256);
    private static final SigningKey.Made ED =
            SigningKey.generate(DOMAIN, "ed", SignatureAlgorithm.ED25519_SHA256);
    private static final String HEADER =
            "From: =?utf-8?q?J=C3=B6?= <jo@example.test>\r\n"
                    + "To: a@b.test,\r\n"
                    + "\tc@d.test\r\n"
                    + "Subject:  spaces   and\r\n"
                    + "  folds \r\n"
                    + "Date: Mon, 23 Nov 2026 00:00:00 +0000\r\n";
    private static final List<String> BODIES =
            List.of(
                    "",
                    "\r\n",
                    "Hello\r\n",
                    "Some  text \r\n\r\n\twith tabs\t\r\n..\r\n  \r\n\r\n",
                    "long " + "x".repeat(5_000) + "\r\n");

    @TempDir Path folder;

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // DKIM

    private static String signed(Canonicalization form, String body) throws IOException {
        var plan =
                new SigningPlan(
                        SigningPlan.DEFAULTS.names(),
                        SigningPlan.DEFAULTS.sealed(),
                        form,
                        form,
                        Duration.ofDays(1));
        var signer = new DkimSigner(List.of(RSA.key(), ED.key()), plan, Instant::now);
        String header = header(form == Canonicalization.SIMPLE);
        return signer.sign(Header.parse(octets(header)), new ByteArrayInputStream(octets(body)))
                + header
                + "\r\n"
                + body;
    }

    /// What OpenDKIM's trial of a file keeps of a header: of several blanks behind a colon one.
    private static String header(boolean exact) {
        return exact ? HEADER.replace(":  ", ": ") : HEADER;
    }

    /// What may happen to a message on its way.
    private static Map<String, String> changes(String message) {
        var changed = new LinkedHashMap<String, String>();
        changed.put("nothing", message);
        changed.put("blank at a line's end", message.replace("Hello\r\n", "Hello \r\n"));
        changed.put("a line at the end", message + "\r\n");
        changed.put("a word at the end", message + "more\r\n");
        changed.put("case of a name", message.replace("Subject:", "SUBJECT:"));
        changed.put("folding", message.replace("and\r\n  folds", "and folds"));
        changed.put("subject", message.replace("spaces", "places"));
        changed.put("a second From", "From: <evil@bank.test>\r\n" + message);
        changed.put("a field that is not signed", "X-Hop: 1\r\n" + message);
        changed.put("date gone", message.replace("Date: Mon, 23 Nov 2026 00:00:00 +0000\r\n", ""));
        changed.put("bodyhash", message.replace("bh=", "bh=x"));
        changed.put("algorithm", message.replace("a=rsa-sha256", "a=rsa-sha512"));
        changed.put("selector", message.replace("s=rsa", "s=none").replace("s=ed;", "s=none;"));
        return changed;
    }

    @Test
    void openDkimAndWeVerifyAlike() throws IOException {
        assumeTrue(Programs.installed("opendkim"), "opendkim is not installed");
        var keys =
                Files.writeString(
                        folder.resolve("keys"),
                        "%s %s\n%s %s\n".formatted(RSA.name(), RSA.text(), ED.name(), ED.text()));
        var settings =
                Files.writeString(
                        folder.resolve("verify.conf"),
                        """
                        Mode v
                        TestPublicKeys %s
                        AlwaysAddARHeader yes
                        AuthservID peer.test
                        Syslog no
                        """
                                .formatted(keys));
        int passed = 0;
        for (var form : Canonicalization.values()) {
            for (String body : BODIES) {
                for (var change : changes(signed(form, body)).entrySet()) {
                    boolean ours = weVerify(change.getValue());
                    boolean theirs = openDkimVerifies(settings, change.getValue());
                    assertThat(ours)
                            .as("%s, %s, body %s", change.getKey(), form, body)
                            .isEqualTo(theirs);
                    passed += ours ? 1 : 0;
                }
            }
        }
        assertThat(passed).isBetween(20, 100);
    }

    /// Whether some signature is good: of several OpenDKIM tells of one only.
    private static boolean weVerify(String message) throws IOException {
        return verify(message).dkim().stream().anyMatch(one -> one.status() == DkimStatus.PASS);
    }

    private static Outcome verify(String message) throws IOException {
        try (var dns =
                TestDns.of("")
                        .add(RSA.name() + ". TXT \"" + RSA.text() + "\"")
                        .add(ED.name() + ". TXT \"" + ED.text() + "\"")) {
            return authentication(dns)
                    .verify(
                            new Arrival(
                                    InetAddress.getLoopbackAddress(), "x.test", "", "us.test", "t"),
                            new ByteArrayInputStream(octets(message)));
        }
    }

    private static MailAuthentication authentication(TestDns dns) {
        return new MailAuthentication(
                dns.resolver(),
                () -> Settings.defaults(MailAuthSettings.class),
                Instant::now,
                new MemoryEvents());
    }

    private boolean openDkimVerifies(Path settings, String message) throws IOException {
        String said = openDkim(settings, message);
        boolean good = said.contains("-bit key) succeeded");
        assertThat(good || said.contains("failed") || said.contains("dkim=")).as(said).isTrue();
        return good;
    }

    private String openDkim(Path settings, String message) throws IOException {
        var file = Files.write(folder.resolve("message"), octets(message));
        var result =
                Programs.run(
                        List.of("opendkim", "-x", settings.toString(), "-t", file.toString()), "");
        return result.output() + result.errors();
    }

    @Test
    void weVerifyTheSignaturesOfOpenDkim() throws IOException {
        assumeTrue(Programs.installed("opendkim"), "opendkim is not installed");
        var pem = Files.writeString(folder.resolve("key.pem"), RSA.key().pem());
        for (String forms : List.of("simple/simple", "relaxed/simple", "relaxed/relaxed")) {
            var settings =
                    Files.writeString(
                            folder.resolve("sign.conf"),
                            """
                            Mode s
                            Domain example.test
                            Selector rsa
                            KeyFile %s
                            SignatureAlgorithm rsa-sha256
                            Canonicalization %s
                            RequireSafeKeys no
                            Syslog no
                            """
                                    .formatted(pem, forms));
            String header = header(forms.startsWith("simple"));
            for (String body : BODIES) {
                String said = openDkim(settings, header + "\r\n" + body);
                assertThat(said).contains("DKIM-Signature: ");
                String signature =
                        said.substring(said.indexOf("DKIM-Signature: "))
                                        .strip()
                                        .lines()
                                        .collect(Collectors.joining("\r\n"))
                                + "\r\n";
                String message = signature + header + "\r\n" + body;
                assertThat(weVerify(message)).as("%s %s", forms, body).isTrue();
                assertThat(weVerify(message + "more\r\n")).as("%s %s", forms, body).isFalse();
            }
        }
    }

    // SPF

    private static final int DOMAINS = 24;

    @Test
    void pyspfAndWeJudgeAlike() throws IOException {
        String python = "/usr/bin/python3";
        assumeTrue(
                Programs.installed("python3")
                        && Programs.run(List.of(python, "-c", "import spf, dns.resolver"), "")
                                        .exit()
                                == 0,
                "python3-spf is not installed");
        long seed = Long.getLong("postern.seed", System.nanoTime());
        var random = new Random(seed);
        var questions = new ArrayList<String>();
        for (int i = 0; i < 300; i++) {
            String client =
                    random.nextInt(4) == 0
                            ? "2001:db8::" + random.nextInt(4)
                            : "192.0.2." + random.nextInt(8);
            questions.add(
                    "%s someone@%s %s"
                            .formatted(
                                    client,
                                    domain(random.nextInt(DOMAINS)),
                                    domain(random.nextInt(DOMAINS))));
        }
        String zone = zone(random);
        try (var dns = TestDns.of(zone)) {
            var theirs =
                    Programs.run(
                            List.of(
                                    python,
                                    Tree.ROOT.resolve("it/src/test/resources/pyspf.py").toString(),
                                    String.valueOf(dns.server().port())),
                            String.join("\n", questions) + "\n");
            assertThat(theirs.exit()).as(theirs.errors()).isZero();
            var results = theirs.output().lines().toList();
            assertThat(results).hasSameSizeAs(questions);
            var authentication = authentication(dns);
            var seen = new ArrayList<String>();
            for (int i = 0; i < questions.size(); i++) {
                var parts = questions.get(i).split(" ");
                var result =
                        authentication.spf(
                                new Arrival(
                                        InetAddress.ofLiteral(parts[0]),
                                        parts[2],
                                        parts[1],
                                        "us.test",
                                        "t"));
                assertThat(result.status().word())
                        .as(
                                "seed %d: %s: theirs %s, ours %s%n%s",
                                seed, questions.get(i), results.get(i), result, zone)
                        .isEqualTo(results.get(i));
                seen.add(result.status().word());
            }
            assertThat(seen).contains("pass", "fail", "softfail", "neutral", "none", "permerror");
        }
    }

    private static String domain(int number) {
        return "d" + number + ".test";
    }

    /// Domains with addresses, exchangers and policies that point to each other.
    private static String zone(Random random) {
        var zone = new StringBuilder();
        for (int i = 0; i < DOMAINS; i++) {
            String name = domain(i) + ". ";
            zone.append(name).append("A 192.0.2.").append(random.nextInt(8)).append('\n');
            if (random.nextBoolean()) {
                zone.append(name).append("AAAA 2001:db8::").append(random.nextInt(4)).append('\n');
            }
            zone.append(name).append("MX 10 ").append(any(random)).append(".\n");
            if (random.nextInt(8) > 0) {
                zone.append(name).append("TXT \"").append(policy(random, i)).append("\"\n");
            }
            if (random.nextInt(20) == 0) {
                zone.append(name).append("TXT \"v=spf1 -all\"\n");
            }
        }
        return zone.toString();
    }

    private static String any(Random random) {
        return domain(random.nextInt(DOMAINS));
    }

    /// Another domain: pyspf refuses a policy that names its own, even where it is not asked.
    private static String another(Random random, int own) {
        return domain((own + 1 + random.nextInt(DOMAINS - 1)) % DOMAINS);
    }

    private static String policy(Random random, int own) {
        var policy = new StringBuilder("v=spf1");
        for (int i = random.nextInt(4); i > 0; i--) {
            policy.append(' ')
                    .append(List.of("", "", "+", "-", "~", "?").get(random.nextInt(6)))
                    .append(mechanism(random, own));
        }
        return policy.append(
                        switch (random.nextInt(6)) {
                            case 0 -> " redirect=" + another(random, own);
                            case 1 -> "";
                            case 2 -> " ~all";
                            case 3 -> " ?all";
                            default -> " -all";
                        })
                .toString();
    }

    private static String mechanism(Random random, int own) {
        return switch (random.nextInt(12)) {
            case 0 -> "a";
            case 1 -> "a:" + any(random);
            case 2 -> "a:" + any(random) + "/30";
            case 3 -> "a:" + any(random) + "/32//126";
            case 4 -> "mx";
            case 5 -> "mx:" + any(random) + "/31";
            case 6 -> "ip4:192.0.2." + random.nextInt(8);
            case 7 -> "ip4:192.0.2.4/30";
            case 8 -> "ip6:2001:db8::2/127";
            case 9 -> "exists:%{d}";
            case 10 -> "include:" + another(random, own);
            default ->
                    List.of(
                                    "exists:%{o1r}.test",
                                    "exists:%{ir}.none.test", "ip4:192.0.2.300", "foo")
                            .get(random.nextInt(4));
        };
    }
}
