package org.postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.kernel.MemoryEvents;
import org.postern.net.DnsName;
import org.postern.net.DnsRecord;
import org.postern.net.DnsType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/// Whatever stranger, sender or name server says: there is a result, soon, and nothing is thrown.
@Timeout(120)
class HostileInputTest {
    private static final long SEED = Long.getLong("postern.seed", new Random().nextLong());

    private static final List<String> PIECES =
            List.of(
                    "v=spf1 ",
                    "v=DKIM1; ",
                    "v=DMARC1; ",
                    "v=1; ",
                    "a=rsa-sha256; ",
                    "p=",
                    "p=reject; ",
                    "b=",
                    "bh=",
                    "d=example.org; ",
                    "s=s; ",
                    "h=from:to; ",
                    "i=1; ",
                    "i=@",
                    "cv=none; ",
                    "c=relaxed/simple; ",
                    "l=5; ",
                    "x=",
                    "t=",
                    "AAAA",
                    ";",
                    "=",
                    ":",
                    "/",
                    "//",
                    "32",
                    "%{",
                    "%{ir}.",
                    "%{l1r+-}.",
                    "%{p}",
                    "}",
                    "%",
                    "include:",
                    "redirect=",
                    "exp=",
                    "a:",
                    "mx ",
                    "ptr ",
                    "exists:",
                    "ip4:1.2.3.4",
                    "ip6:::1",
                    "-all",
                    "~",
                    "example.org",
                    ".",
                    "..",
                    "a.example.org",
                    " ",
                    "\t",
                    "\r\n ",
                    "(",
                    ")",
                    "\"",
                    "\\",
                    "\u00e9",
                    "\u0000",
                    "us.test",
                    "spf=pass ",
                    "dkim=",
                    "smtp.mailfrom=",
                    "reason=",
                    "none",
                    "<a@example.org>",
                    "@",
                    ",");
    private static final List<String> FIELDS =
            List.of(
                    "DKIM-Signature",
                    "ARC-Seal",
                    "ARC-Message-Signature",
                    "ARC-Authentication-Results",
                    "Authentication-Results",
                    "From",
                    "Subject",
                    "To",
                    "X",
                    "");
    private static final List<String> NAMES =
            List.of(
                    "example.org",
                    "a.example.org",
                    "s._domainkey.example.org",
                    "_dmarc.example.org");

    private final Random random = new Random(SEED);

    @Test
    void thereIsAlwaysAResult() throws IOException {
        for (int round = 0; round < 4_000; round++) {
            byte[] message = message().getBytes(StandardCharsets.UTF_8);
            var outcome = authentication().verify(arrival(), new ByteArrayInputStream(message));
            String field = outcome.results().field() + outcome.receivedSpf();

            assertThat(field.lines().filter(line -> !line.startsWith("\t")))
                    .as("postern.seed=%d round=%d", SEED, round)
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("Auth") || line.startsWith("Received-SPF"));
            assertThat(AuthenticationResults.parse(field.substring(23, field.indexOf("Received-"))))
                    .as("postern.seed=%d %s", SEED, field)
                    .isPresent();
        }
    }

    /// Policies that include each other in circles end at the limits.
    @Test
    void circlesEnd() {
        var resolver = new MapResolver();
        for (int i = 0; i < 5; i++) {
            resolver.text(
                    "p" + i + ".example.org",
                    "v=spf1 include:p"
                            + (i + 1) % 5
                            + ".example.org include:p"
                            + i
                            + ".example.org");
        }
        var spf = new Spf(resolver, () -> Duration.ofSeconds(20), Instant::now);
        var question =
                SpfQuestion.mailFrom(
                        InetAddress.ofLiteral("192.0.2.1"), "mx.test", "a@p0.example.org", "us");

        assertThat(spf.check(question).status()).isEqualTo(SpfStatus.PERMERROR);
    }

    /// A local part beyond ASCII: what depends on it does not match, the rest does (RFC 8616
    /// section 4).
    @Test
    void localPartsBeyondAsciiMatchNothingByThemselves() {
        var resolver =
                new MapResolver()
                        .text("example.org", "v=spf1 exists:%{l}.example.org ip4:192.0.2.1 -all");
        var spf = new Spf(resolver, () -> Duration.ofSeconds(20), Instant::now);
        var question =
                SpfQuestion.mailFrom(
                        InetAddress.ofLiteral("192.0.2.1"), "mx.test", "j\u00f6@example.org", "us");

        assertThat(spf.check(question).mechanism()).isEqualTo("ip4:192.0.2.1");
    }

    private String message() {
        var message = new StringBuilder();
        int fields = random.nextInt(12);
        for (int i = 0; i < fields; i++) {
            message.append(pick(FIELDS)).append(": ").append(noise(14)).append("\r\n");
        }
        return message.append(random.nextBoolean() ? "\r\n" : "").append(noise(10)).toString();
    }

    private MailAuthentication authentication() {
        var resolver = new MapResolver();
        for (String name : NAMES) {
            int records = random.nextInt(3);
            for (int i = 0; i < records; i++) {
                String text = (random.nextBoolean() ? "v=spf1 " : "") + noise(12);
                resolver.add(
                        DnsName.of(name),
                        DnsType.TXT,
                        new DnsRecord.Txt(
                                List.of(
                                        new String(
                                                text.getBytes(StandardCharsets.UTF_8),
                                                StandardCharsets.ISO_8859_1))));
            }
            if (random.nextInt(8) == 0) {
                resolver.fail(DnsName.of(name));
            }
        }
        return new MailAuthentication(
                resolver, () -> MailAuthSettings.DEFAULTS, Instant::now, new MemoryEvents());
    }

    private Arrival arrival() {
        return new Arrival(
                InetAddress.ofLiteral(random.nextBoolean() ? "192.0.2.1" : "2001:db8::1"),
                noise(4),
                random.nextBoolean() ? "a@example.org" : noise(4),
                "us.test",
                "c1");
    }

    private String noise(int most) {
        var text = new StringBuilder();
        int pieces = random.nextInt(most);
        for (int i = 0; i < pieces; i++) {
            text.append(pick(PIECES));
        }
        return text.toString();
    }

    private String pick(List<String> list) {
        return list.get(random.nextInt(list.size()));
    }
}
