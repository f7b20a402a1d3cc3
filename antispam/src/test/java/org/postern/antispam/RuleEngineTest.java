package org.postern.antispam;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The rule language, a table at a time.
class RuleEngineTest {
    private static final String MAIL =
            """
            Received: from mx.sender.test (mx.sender.test [198.51.100.7])
            \tby mail.here.test (Postfix) with ESMTP id 4F2A1
            \tfor <joe@here.test>; Mon, 2 Nov 2026 10:00:00 +0000
            From: "Sam Sender" <sam@sender.test>
            To: Joe <joe@here.test>, ann@here.test
            Cc: <cc@here.test>
            Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from
              afar
            Message-ID: <1@sender.test>
            Date: Mon, 2 Nov 2026 09:59:00 +0000
            MIME-Version: 1.0
            Content-Type: multipart/alternative; boundary=b

            --b
            Content-Type: text/plain

            Buy   cheap
            things at www.shop.com/now today.

            Second paragraph, second line.
            --b
            Content-Type: text/html

            <html><body><p>Buy <b>cheap</b> things <a href="http://www.shop.com/now">here</a></p>
            <font color="#ffffff">hidden</font></body></html>
            --b--
            """;

    @TempDir Path folder;

    private RuleEngine engine(String rules) throws IOException {
        Files.writeString(folder.resolve("test.cf"), rules);
        return new RuleEngine(RuleOptions.of(folder).withTemplates(true));
    }

    private static SpamMessage mail(String text) {
        return new SpamMessage(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "header R Subject =~ /^Gr\\xc3\\xbc\\xc3\\x9fe from afar$/ | true",
                "header R Subject:raw =~ /=\\?utf-8\\?q\\?/ | true",
                "header R From:addr =~ /^sam\\@sender\\.test$/ | true",
                "header R From:name =~ /^Sam Sender$/ | true",
                "header R From:addr:host =~ /^sender\\.test$/ | true",
                "header R ToCc =~ /joe.*\\n?.*cc\\@here/s | true",
                "header R To:addr =~ /^ann\\@here\\.test$/m | true",
                "header R MESSAGEID =~ /<1\\@sender\\.test>/ | true",
                "header R ALL =~ /^Subject:.*\\nMessage-ID:/m | true",
                "header R exists:Cc | true",
                "header R exists:Bcc | false",
                "header R X-Missing !~ /x/ | true",
                "header R X-Missing =~ /^UNSET$/ [if-unset: UNSET] | true",
                "header R X-Spam-Relays-Untrusted =~ /ip=198\\.51\\.100\\.7 rdns=mx\\.sender\\.test"
                        + " helo=mx/ | true",
                "header R X-Spam-Relays-Untrusted =~ / by=mail\\.here\\.test .* id=4F2A1 / | true",
                "header R Received:ip =~ /^198\\.51\\.100\\.7$/ | true",
                "body R /Buy cheap things/ | true",
                "body R /today\\..Second/s | false",
                "body R /^Gr\\xc3/ | true",
                "rawbody R /Buy   cheap\\n/ | true",
                "rawbody R /<b>cheap/ | true",
                "full R /^Received: from/ | true",
                "full R /boundary=b\\n\\n--b/ | true",
                "uri R /^http:\\/\\/www\\.shop\\.com\\/now$/ | true",
                "uri_detail R text =~ /^here$/ domain =~ /shop/ | true",
                "uri_detail R text =~ /^there$/ domain =~ /shop/ | false",
                "mimeheader R Content-Type =~ /text\\/html/ | true",
                "mimeheader R Content-Disposition =~ /x/ | false",
                "body R eval:html_test('font_low_contrast') | true",
                "body R eval:check_for_mime_html() | true",
                "body R eval:check_for_mime_html_only() | false",
                "body R eval:html_tag_exists('font') | true",
                "meta R 1 + 1 == 2 | true",
                "meta R !(1 > 2) && 3 | true",
                "meta R 2 - 2 | false",
                "meta R NOT_A_RULE | false"
            })
    void eachKindOfRuleSeesItsPartOfTheMessage(String rule, boolean expected) throws IOException {
        var engine = engine("util_rb_tld com test\n" + rule.strip() + "\n");
        assertThat(engine.inventory().problems()).isEmpty();
        assertThat(engine.hits(mail(MAIL), SpamFacts.NONE).contains("R")).isEqualTo(expected);
    }

    @Test
    void expressionsCountHits() throws IOException {
        var engine =
                engine(
                        """
                        body __E /e/
                        tflags __E multiple
                        body __C /cheap/
                        body __N /nowhere/
                        meta MANY __E > 5
                        meta CAPPED __CAP == 3
                        body __CAP /e/
                        tflags __CAP multiple maxhits=3
                        meta SUM (__C + __N + MANY) == 2
                        meta GLOB rules_matching(__?) >= 2
                        """);
        assertThat(engine.hits(mail(MAIL), SpamFacts.NONE))
                .contains("MANY", "CAPPED", "SUM", "GLOB")
                .doesNotContain("__N");
    }

    @Test
    void aReportTellsEveryPoint() throws IOException {
        var engine =
                engine(
                        """
                        required_score 4
                        body CHEAP /cheap \\w+/
                        describe CHEAP Something is cheap
                        score CHEAP 3.5
                        header NICE From =~ /Sam/
                        tflags NICE nice
                        score NICE -0.5 -0.6 -0.7 -0.8
                        score NICE (-0.1)
                        meta TRIAL 1
                        """);
        var report = engine.score(mail(MAIL), SpamFacts.NONE);
        assertThat(report.points()).isEqualTo(3.9);
        assertThat(report.junkScore()).isEqualTo(48);
        assertThat(report.isJunk()).isFalse();
        assertThat(report.byWeight().getFirst())
                .isEqualTo(new SpamPoint("CHEAP", 3.5, "Something is cheap", "cheap things"));
        assertThat(engine.score(mail(MAIL), SpamFacts.NONE.withLearned(0.5)).points())
                .isEqualTo(3.7);
    }

    @Test
    void conditionsChooseWhatIsRead() throws IOException {
        var engine =
                engine(
                        """
                        if (version >= 3.004000)
                        meta NEW 1
                        else
                        meta OLD 1
                        endif
                        ifplugin Mail::SpamAssassin::Plugin::DCC
                        meta WITH_DCC 1
                        endif
                        if !plugin(Mail::SpamAssassin::Plugin::DCC) && can(Mail::SpamAssassin::Conf::feature_bug6558_free)
                        meta WITHOUT_DCC 1
                        endif
                        if (version < 3.0)
                        if (version > 1.0)
                        meta NEVER 1
                        else
                        meta NEVER 1
                        endif
                        endif
                        lang xx meta FOREIGN 1
                        """);
        assertThat(engine.hits(mail(MAIL), SpamFacts.NONE))
                .containsExactlyInAnyOrder("NEW", "WITHOUT_DCC");
    }

    @Test
    void macrosStandForLookalikes() throws IOException {
        var engine =
                engine(
                        """
                        replace_tag C [ck]
                        replace_tag P (?:p|\\xd1\\x80)
                        replace_inter W \\W?
                        body FUZZY /<inter W><C>he<P>/i
                        replace_rules FUZZY
                        """);
        assertThat(engine.hits(mail("Subject: kHe\u00d1\u0080\n\n"), SpamFacts.NONE))
                .contains("FUZZY");
    }

    @Test
    void whatOneRuleCatchesAnotherMayAskFor() throws IOException {
        var rules =
                """
                util_rb_tld com
                header __TO To:addr =~ /(?<TO>joe.*)/
                uri OWN_ADDRESS m{https?://.*=%{TO}}
                """;
        var mail = "To: joe@here.test\n\nsee http://a.com/?e=joe@here.test now\n";
        assertThat(engine(rules).hits(mail(mail), SpamFacts.NONE)).contains("OWN_ADDRESS");
    }

    @Test
    void whatCannotBeUsedIsToldByPlaceAndStopsNothing() throws IOException {
        var engine =
                engine(
                        """
                        body GOOD /cheap/
                        body BAD /(cheap/
                        no_such_setting 1
                        header UNKNOWN eval:no_such_function()
                        if (version
                        endif
                        meta CYCLE OTHER
                        meta OTHER CYCLE
                        score GOOD much
                        """);
        assertThat(engine.hits(mail(MAIL), SpamFacts.NONE)).containsExactly("GOOD");
        assertThat(engine.inventory().problems().stream().map(RuleProblem::place))
                .contains("test.cf:2", "test.cf:3", "test.cf:4", "test.cf:5", "test.cf:9");
        assertThat(engine.inventory().unsupported()).contains("BAD", "UNKNOWN");
    }

    @Test
    void changedFilesAreTakenIn() throws IOException {
        var engine = engine("body FIRST /cheap/\n");
        assertThat(engine.reloadIfChanged()).isFalse();
        Files.writeString(folder.resolve("more.cf"), "body SECOND /things/\n");
        assertThat(engine.reloadIfChanged()).isTrue();
        assertThat(engine.hits(mail(MAIL), SpamFacts.NONE)).contains("FIRST", "SECOND");
        assertThat(engine.inventory().files()).hasSize(2);
    }

    @Test
    void theOwnRulesAreWhole() {
        var engine = new RuleEngine(RuleOptions.OWN_RULES);
        assertThat(engine.inventory().problems()).isEmpty();
        assertThat(engine.inventory().rules()).isGreaterThan(60);
        var junk =
                """
                Received: from 10.1.2.3 (unknown [203.0.113.9]) by mx.here.test (Postfix) with SMTP id 1
                From: "you@won.test" <claims@gmail.com>
                Reply-To: other.claims@yahoo.com
                Subject: CLAIM YOUR FUNDS NOW!!!

                You have been selected. The late client left 10,500,000.00 million dollars and
                you are next of kin. Strictly confidential.
                """;
        var report = engine.score(mail(junk), SpamFacts.NONE);
        assertThat(report.isJunk()).isTrue();
        assertThat(report.reasons())
                .extracting(SpamPoint::rule)
                .contains("OWN_ADVANCE_FEE", "OWN_SUBJECT_SHOUTS", "OWN_NO_DATE");
        assertThat(engine.score(mail(MAIL), SpamFacts.NONE).isJunk()).isFalse();
    }

    @Test
    void aRuleThatRunsAwayIsStoppedAndTold() throws IOException {
        var engine = engine("body TRAP /^(?:a|aa|a?a)+$/\nbody GOOD /aaa/\n");
        var text = "Subject: x\n\n" + "a".repeat(1500) + "b\n";
        var report = engine.score(mail(text), SpamFacts.NONE);
        assertThat(report.reasons()).extracting(SpamPoint::rule).containsExactly("GOOD");
        assertThat(report.troubles()).anyMatch(trouble -> trouble.startsWith("TRAP was stopped"));
    }

    @Test
    void hostileMailIsBounded() {
        var engine = new RuleEngine(RuleOptions.OWN_RULES);
        for (var mail : hostile()) {
            assertThat(engine.score(mail(mail), SpamFacts.NONE).engine()).isEqualTo("rules");
        }
    }

    private static List<String> hostile() {
        var deep = new StringBuilder("Subject: deep\n");
        for (int i = 0; i < 300; i++) {
            deep.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\n\n--b");
            deep.append(i).append('\n');
        }
        var parts = new StringBuilder("Content-Type: multipart/mixed; boundary=b\n\n");
        for (int i = 0; i < 10_000; i++) {
            parts.append("--b\nContent-Type: text/plain\n\nx\n");
        }
        return List.of(
                "",
                "\n",
                ":",
                deep.toString(),
                parts.toString(),
                "Subject: x\n\n" + "a".repeat(3_000_000),
                "Content-Type: text/html\n\n" + "<div><font size=7><table><td>".repeat(20_000),
                "Content-Type: text/html\n\n" + "<a href=http://h.com/>".repeat(20_000),
                "Subject: " + "=?utf-8?q?a?= ".repeat(5_000) + "\n\nx",
                "From: " + "(".repeat(8_000) + "\nTo: " + "\"".repeat(8_000) + "\n\nx",
                "Received: from " + "x ".repeat(4_000) + "\n\nx",
                "Content-Type: text/html\n\n<!--" + "-".repeat(100_000));
    }

    @Test
    void timeIsBounded() throws IOException {
        Files.writeString(folder.resolve("slow.cf"), "body SLOW /(?:.*?a){12}(?<!a)z/\n");
        var limits = SpamLimits.DEFAULTS;
        var few =
                new SpamLimits(
                        limits.messageOctets(),
                        limits.parts(),
                        limits.nesting(),
                        limits.bodyOctets(),
                        limits.rawbodyOctets(),
                        limits.uris(),
                        limits.ruleSteps(),
                        2_000_000,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1));
        var engine = new RuleEngine(RuleOptions.of(folder).withLimits(few));
        var text = "Subject: x\n\n" + "a b".repeat(12_000) + "az";
        assertThat(engine.score(mail(text), SpamFacts.NONE).troubles()).isNotEmpty();
    }
}
