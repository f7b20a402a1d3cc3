package org.postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.kernel.Octets;
import org.postern.mailauth.MailAuthSettings.Enforcement;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

class VerdictsTest {
    private static final SpfResult NO_SPF = spf(SpfStatus.NONE, "");

    @ParameterizedTest
    @CsvSource({
        "REPORT, REJECT, ACCEPT, ''",
        "TAG, NONE, ACCEPT, ''",
        "TAG, QUARANTINE, JUNK, ''",
        "TAG, REJECT, JUNK, ''",
        "ENFORCE, NONE, ACCEPT, ''",
        "ENFORCE, QUARANTINE, JUNK, ''",
        "ENFORCE, REJECT, REJECT, 5.7.1",
    })
    void doesWithDmarcAsItIsTold(
            Enforcement setting, DmarcPolicy policy, Disposition disposition, String status) {
        var verdict =
                Verdicts.of(
                        settings(setting, Enforcement.REPORT),
                        NO_SPF,
                        ArcResult.NONE,
                        dmarc(DmarcStatus.FAIL, policy));

        assertThat(verdict.disposition()).isEqualTo(disposition);
        assertThat(verdict.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "REPORT, FAIL, NONE, ACCEPT, ''",
        "TAG, FAIL, NONE, JUNK, ''",
        "ENFORCE, FAIL, NONE, REJECT, 5.7.23",
        "ENFORCE, FAIL, PASS, ACCEPT, ''",
        "ENFORCE, SOFTFAIL, NONE, ACCEPT, ''",
        "ENFORCE, TEMPERROR, NONE, ACCEPT, ''",
        "ENFORCE, PERMERROR, NONE, ACCEPT, ''",
    })
    void doesWithSpfAsItIsTold(
            Enforcement setting,
            SpfStatus spf,
            DmarcStatus dmarc,
            Disposition disposition,
            String status) {
        var verdict =
                Verdicts.of(
                        settings(Enforcement.TAG, setting),
                        spf(spf, "Ask us"),
                        ArcResult.NONE,
                        dmarc(dmarc, DmarcPolicy.NONE));

        assertThat(verdict.disposition()).isEqualTo(disposition);
        assertThat(verdict.status()).isEqualTo(status);
        assertThat(verdict.reason().endsWith(": Ask us"))
                .isEqualTo(disposition != Disposition.ACCEPT);
    }

    /// RFC 8617 section 7: a sealer that we trust saw it pass.
    @Test
    void sparesWhatATrustedSealerVouchesFor() {
        assertThat(sealedBy(ArcStatus.PASS, "pass", "first.test", "list.test"))
                .isEqualTo(Disposition.ACCEPT);
        assertThat(sealedBy(ArcStatus.PASS, "fail", "list.test")).isEqualTo(Disposition.REJECT);
        assertThat(sealedBy(ArcStatus.FAIL, "pass", "list.test")).isEqualTo(Disposition.REJECT);
        assertThat(sealedBy(ArcStatus.PASS, "pass", "list.test", "evil.test"))
                .isEqualTo(Disposition.REJECT);
    }

    private static Disposition sealedBy(ArcStatus status, String dmarc, String... sealers) {
        var arc =
                new ArcResult(
                        status, List.of(sealers), List.of(MethodResult.of("dmarc", dmarc, "")), "");
        return Verdicts.of(
                        settings(Enforcement.ENFORCE, Enforcement.REPORT),
                        NO_SPF,
                        arc,
                        dmarc(DmarcStatus.FAIL, DmarcPolicy.REJECT))
                .disposition();
    }

    private static MailAuthSettings settings(Enforcement dmarc, Enforcement spf) {
        return new MailAuthSettings(
                true,
                "",
                dmarc,
                spf,
                true,
                List.of("List.test"),
                8,
                false,
                new Octets(262_144),
                Duration.ofSeconds(20));
    }

    private static SpfResult spf(SpfStatus status, String explanation) {
        var question =
                SpfQuestion.mailFrom(
                        InetAddress.ofLiteral("192.0.2.1"), "mx.test", "a@from.test", "us.test");
        return new SpfResult(status, question, "from.test", "", explanation, "");
    }

    private static DmarcResult dmarc(DmarcStatus status, DmarcPolicy apply) {
        return new DmarcResult(
                status,
                "author.test",
                "author.test",
                "author.test",
                null,
                apply,
                apply,
                List.of(),
                false,
                "");
    }
}
