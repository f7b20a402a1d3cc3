package org.postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.mail.Header;
import org.postern.net.DnsName;
import org.postern.net.DnsType;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The policies of RFC 9989 and RFC 7489. There is no published suite: the cases are written from
/// the text and the examples of both.
class DmarcTest {
    private final MapResolver resolver =
            new MapResolver()
                    .text("_dmarc.example.org", "v=DMARC1; p=reject; sp=quarantine; np=none")
                    .text("_dmarc.strict.org", "v=DMARC1; p=reject; adkim=s; aspf=s")
                    .text("_dmarc.own.example.org", "v=DMARC1; p=none")
                    .text("_dmarc.testing.org", "v=DMARC1; p=reject; t=y")
                    .text("_dmarc.half.org", "v=DMARC1; p=reject; pct=50")
                    .text("_dmarc.wrong.org", "v=DMARC1; p=perhaps")
                    .text("_dmarc.reported.org", "v=DMARC1; p=perhaps; rua=mailto:d@reported.org")
                    .text("_dmarc.twice.org", "v=DMARC1; p=reject")
                    .text("_dmarc.twice.org", "v=DMARC1; p=none")
                    .text("_dmarc.bank", "v=DMARC1; p=reject; psd=y")
                    .text("_dmarc.mail.unit.big.org", "v=DMARC1; p=quarantine; psd=n")
                    .text("_dmarc.big.org", "v=DMARC1; p=reject")
                    .exists(DnsName.of("sub.example.org"))
                    .exists(DnsName.of("good.bank"));

    /// What passed, of `spf` and `dkim`; the author; what is said and asked for.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    -                | -                | example.org           | FAIL | REJECT
                    example.org      | -                | example.org           | PASS | NONE
                    -                | example.org      | example.org           | PASS | NONE
                    mail.example.org | -                | example.org           | PASS | NONE
                    -                | example.org      | sub.example.org       | PASS | NONE
                    example.com      | evil.org         | example.org           | FAIL | REJECT
                    -                | -                | sub.example.org       | FAIL | QUARANTINE
                    -                | -                | absent.example.org    | FAIL | NONE
                    -                | -                | own.example.org       | FAIL | NONE
                    mail.strict.org  | -                | strict.org            | FAIL | REJECT
                    strict.org       | -                | strict.org            | PASS | NONE
                    -                | a.strict.org     | strict.org            | FAIL | REJECT
                    -                | -                | testing.org           | FAIL | QUARANTINE
                    -                | -                | half.org              | FAIL | QUARANTINE
                    -                | -                | wrong.org             | NONE | NONE
                    -                | -                | reported.org          | FAIL | NONE
                    -                | -                | twice.org             | NONE | NONE
                    -                | -                | nopolicy.org          | NONE | NONE
                    -                | -                | good.bank             | FAIL | REJECT
                    -                | evil.bank        | good.bank             | FAIL | REJECT
                    -                | mail.good.bank   | good.bank             | PASS | NONE
                    -                | big.org          | x.mail.unit.big.org   | FAIL | QUARANTINE
                    -                | mail.unit.big.org | x.mail.unit.big.org  | PASS | NONE
                    -                | big.org          | unit.big.org          | PASS | NONE
                    -                | -                | a.b.c.d.e.f.g.h.i.example.org | FAIL | NONE
                    """)
    void judges(
            @Nullable String spf,
            @Nullable String dkim,
            String author,
            DmarcStatus status,
            DmarcPolicy apply) {
        var result = judge("From: A <a@" + author + ">\r\n", spf, dkim);

        assertThat(result.status()).as(result.toString()).isEqualTo(status);
        assertThat(result.apply()).as(result.toString()).isEqualTo(apply);
    }

    private DmarcResult judge(String header, @Nullable String spf, @Nullable String dkim) {
        // Fifty is the first that is not among fifty of a hundred.
        return judged(header, spf(spf), dkim == null ? List.of() : List.of(signedBy(dkim)));
    }

    private DmarcResult judged(String header, SpfResult spf, List<DkimResult> dkim) {
        var tree = new DmarcTree(resolver, System.nanoTime() + 60_000_000_000L);
        return new Dmarc(tree, () -> 50)
                .judge(Header.parse(header.getBytes(StandardCharsets.UTF_8)), spf, dkim);
    }

    private static SpfResult spf(@Nullable String domain) {
        var status = domain == null ? SpfStatus.NONE : SpfStatus.PASS;
        return spf(status, domain == null ? "" : domain);
    }

    private static SpfResult spf(SpfStatus status, String domain) {
        var question =
                SpfQuestion.mailFrom(
                        InetAddress.ofLiteral("192.0.2.1"), "mx.test", "a@" + domain, "us.test");
        return new SpfResult(status, question, domain, "", "", "");
    }

    private static DkimResult signedBy(String domain) {
        var signature =
                new DkimSignature(
                        SignatureAlgorithm.RSA_SHA256,
                        new byte[1],
                        new byte[1],
                        Canonicalization.RELAXED,
                        Canonicalization.RELAXED,
                        DnsName.of(domain),
                        "s",
                        DnsName.of("s._domainkey." + domain),
                        "@" + domain,
                        List.of("from"),
                        -1,
                        -1,
                        -1,
                        0);
        return DkimResult.of(DkimStatus.PASS, signature, "");
    }

    // RFC 7489 section 6.6.1: the strictest policy of all authors that fail
    @Test
    void judgesEveryAuthor() {
        var both = judge("From: a@own.example.org, b@strict.org\r\n", null, "own.example.org");

        assertThat(both.author()).isEqualTo("strict.org");
        assertThat(both.apply()).isEqualTo(DmarcPolicy.REJECT);
        var twice = judge("From: a@example.com\r\nFrom: b@example.org\r\n", null, "example.com");
        assertThat(twice.apply()).isEqualTo(DmarcPolicy.REJECT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Subject: no author                                     | PERMERROR
                    From: undisclosed:;                                    | NONE
                    From: nobody                                           | NONE
                    From: a@a.a, b@b.b, c@c.c, d@d.d, e@e.e                | PERMERROR
                    """)
    void hasNothingToAskWithoutAnAuthor(String header, DmarcStatus status) {
        assertThat(judge(header + "\r\n", null, null).status()).isEqualTo(status);
    }

    @Test
    void holdsNothingAgainstAnyoneThatDnsDoesNotKnow() {
        String from = "From: a@example.org\r\n";
        assertThat(judged(from, spf(SpfStatus.TEMPERROR, "example.org"), List.of()).status())
                .isEqualTo(DmarcStatus.TEMPERROR);
        resolver.fail(DnsName.of("_dmarc.later.org"), DnsType.TXT);
        var later = judge("From: a@later.org\r\n", null, null);
        assertThat(later.status()).isEqualTo(DmarcStatus.TEMPERROR);
        assertThat(later.apply()).isEqualTo(DmarcPolicy.NONE);
    }

    @Test
    void tellsWhatReportsNeed() {
        var result = judge("From: a@sub.example.org\r\n", null, null);

        assertThat(result.organization()).isEqualTo("example.org");
        assertThat(result.policyDomain()).isEqualTo("example.org");
        assertThat(result.policy()).isEqualTo(DmarcPolicy.QUARANTINE);
    }
}
