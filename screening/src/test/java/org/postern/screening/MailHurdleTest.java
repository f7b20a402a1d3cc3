package org.postern.screening;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postern.engine.DiskFileLayer;
import org.postern.kernel.MemoryEvents;
import org.postern.mail.Address;
import org.postern.net.Network;
import org.postern.net.TrustedSettings;
import org.postern.screening.MailHurdleEvidence.Hello;
import org.postern.screening.MailHurdleEvidence.Listing;
import org.postern.screening.MailHurdleEvidence.ReverseName;
import org.postern.screening.MailHurdleEvidence.Spf;
import org.postern.screening.MailHurdleSettings.Mode;
import org.postern.screening.MailHurdleVerdict.Defer;
import org.postern.screening.MailHurdleVerdict.Pass;
import org.postern.screening.MailHurdleVerdict.Reason;
import org.postern.smtp.ReversePath;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

@Timeout(60)
final class MailHurdleTest {
    @TempDir Path home;

    private final MemoryEvents events = new MemoryEvents();
    private Instant now = Instant.parse("2026-11-23T10:00:00Z");
    private MailHurdleSettings settings = HurdleSettings.of(Mode.CLASSIC, 0);
    private TrustedSettings trusted = new TrustedSettings(List.of());
    private int draw = 999;
    private MailHurdle hurdle;

    @BeforeEach
    void open() throws Exception {
        hurdle =
                new MailHurdle(
                        home.resolve("hurdle"),
                        new DiskFileLayer(),
                        () -> settings,
                        () -> trusted,
                        () -> now,
                        events,
                        _ -> draw);
        hurdle.start();
    }

    @AfterEach
    void close() {
        hurdle.stop(Duration.ZERO);
    }

    private void reopen() throws Exception {
        close();
        open();
    }

    private MailHurdleVerdict from(String client, String sender) {
        return from(client, sender, null, MailHurdleEvidence.NONE);
    }

    private MailHurdleVerdict from(
            String client, String sender, @Nullable String verified, MailHurdleEvidence evidence) {
        var path =
                sender.isEmpty()
                        ? new ReversePath.NullSender()
                        : new ReversePath.Mailbox(Address.of(sender));
        return hurdle.judge(
                new MailHurdleAttempt(
                        "s1",
                        InetAddress.ofLiteral(client),
                        null,
                        path,
                        verified,
                        Address.of("Ada@example.net"),
                        List.of("gold"),
                        evidence));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static MailHurdleVerdict passed(Reason reason) {
        return new Pass(reason, null);
    }

    @Test
    void aFirstContactComesAgain() {
        var deferred = from("192.0.2.1", "bob@example.org");
        assertThat(deferred).isEqualTo(new Defer(Duration.ofMinutes(5)));
        pass(Duration.ofMinutes(4));
        assertThat(from("192.0.2.1", "bob@example.org"))
                .isEqualTo(new Defer(Duration.ofMinutes(1)));
        pass(Duration.ofMinutes(2));
        // Another address of the same network, another case: the same triplet.
        assertThat(from("192.0.2.77", "BOB@Example.org"))
                .isEqualTo(new Pass(Reason.CAME_BACK, Duration.ofMinutes(6)));
        assertThat(from("192.0.2.1", "bob@example.org")).isEqualTo(passed(Reason.KNOWN));
        assertThat(from("192.0.3.1", "bob@example.org")).isInstanceOf(Defer.class);
        assertThat(from("192.0.2.1", "eve@example.org")).isInstanceOf(Defer.class);
        assertThat(from("192.0.2.1", "")).isInstanceOf(Defer.class);
        assertThat(events.of(MailHurdleEvent.MailHurdlePassed.class)).hasSize(1);
        assertThat(events.of(MailHurdleEvent.MailHurdleDeferred.class)).hasSize(5);
    }

    @Test
    void windowsEnd() {
        from("192.0.2.1", "bob@example.org");
        pass(Duration.ofHours(12).plusSeconds(1));
        assertThat(from("192.0.2.1", "bob@example.org")).isInstanceOf(Defer.class);
        pass(Duration.ofHours(12));
        assertThat(from("192.0.2.1", "bob@example.org")).isInstanceOf(Pass.class);
        pass(Duration.ofDays(30));
        assertThat(from("192.0.2.1", "bob@example.org")).isEqualTo(passed(Reason.KNOWN));
        pass(Duration.ofDays(36));
        assertThat(from("192.0.2.1", "bob@example.org")).isEqualTo(passed(Reason.KNOWN));
        pass(Duration.ofDays(36).plusSeconds(1));
        assertThat(from("192.0.2.1", "bob@example.org")).isInstanceOf(Defer.class);
    }

    @Test
    void sixIsToldBy64Bits() {
        from("2001:db8:1:2::1", "bob@example.org");
        pass(Duration.ofMinutes(5));
        assertThat(from("2001:db8:1:3::1", "bob@example.org")).isInstanceOf(Defer.class);
        assertThat(from("2001:db8:1:2:ffff::9", "bob@example.org")).isInstanceOf(Pass.class);
    }

    @Test
    void aVerifiedDomainIsOneSourceWhateverItsAddresses() {
        var none = MailHurdleEvidence.NONE;
        assertThat(from("192.0.2.1", "bob@example.org", "example.org", none))
                .isInstanceOf(Defer.class);
        pass(Duration.ofMinutes(5));
        assertThat(from("198.51.100.9", "bob@example.org", "example.org", none))
                .isEqualTo(new Pass(Reason.CAME_BACK, Duration.ofMinutes(5)));
        assertThat(from("203.0.113.5", "bob@example.org", "example.org", none))
                .isEqualTo(passed(Reason.KNOWN));
        assertThat(from("203.0.113.5", "bob@example.org", null, none)).isInstanceOf(Defer.class);
    }

    @Test
    void aNetworkThatWaitedIsNotAskedAgainWhenSpfAnswersAtLast() {
        var none = MailHurdleEvidence.NONE;
        from("192.0.2.1", "bob@example.org", null, none);
        pass(Duration.ofMinutes(5));
        assertThat(from("192.0.2.1", "bob@example.org", "example.org", none))
                .isInstanceOf(Pass.class);
        assertThat(from("198.51.100.9", "bob@example.org", "example.org", none))
                .isEqualTo(passed(Reason.KNOWN));
    }

    @Test
    void sendersThatCountAreOneSender() {
        from("192.0.2.1", "bounce-8217-ada=example.net@lists.example.org");
        pass(Duration.ofMinutes(5));
        assertThat(from("192.0.2.1", "bounce-9001-ada=example.net@lists.example.org"))
                .isInstanceOf(Pass.class);
        from("192.0.2.1", "0100019a3f2c77aa-b1b2c3d4e5-000000@mail.example.org");
        pass(Duration.ofMinutes(5));
        assertThat(from("192.0.2.1", "010001ffffffffff-99887766aa-000000@mail.example.org"))
                .isInstanceOf(Pass.class);
        assertThat(from("192.0.2.1", "someone@mail.example.org")).isInstanceOf(Defer.class);
    }

    @Test
    void aSourceWithMeritsIsExempt() throws Exception {
        for (int i = 0; i < 10; i++) {
            from("192.0.2.1", "bob" + (char) ('a' + i) + "@example.org");
        }
        pass(Duration.ofMinutes(5));
        for (int i = 0; i < 10; i++) {
            from("192.0.2.1", "bob" + (char) ('a' + i) + "@example.org");
        }
        assertThat(from("192.0.2.1", "new@example.org")).isEqualTo(passed(Reason.MERITS));
        reopen();
        assertThat(from("192.0.2.1", "new@example.org")).isEqualTo(passed(Reason.MERITS));
        assertThat(from("192.0.9.1", "new@example.org")).isInstanceOf(Defer.class);
    }

    @Test
    void trustedHostsAndTheSwitchPass() {
        trusted = new TrustedSettings(List.of(Network.parse("192.0.2.0/24")));
        assertThat(from("192.0.2.1", "bob@example.org")).isEqualTo(passed(Reason.TRUSTED_HOST));
        trusted = new TrustedSettings(List.of());
        settings = HurdleSettings.disabled();
        assertThat(from("192.0.2.1", "bob@example.org")).isEqualTo(passed(Reason.OFF));
    }

    @Test
    void learnDefersNobodyAndKnowsThemAfterwards() {
        settings = HurdleSettings.of(Mode.LEARN, 0);
        assertThat(from("192.0.2.1", "bob@example.org")).isEqualTo(passed(Reason.LEARNING));
        settings = HurdleSettings.of(Mode.CLASSIC, 0);
        assertThat(from("192.0.2.1", "bob@example.org")).isEqualTo(passed(Reason.KNOWN));
    }

    @Test
    void evidenceDefersOnlyThoseInDoubt() {
        settings = HurdleSettings.of(Mode.EVIDENCE, 0);
        var good =
                new MailHurdleEvidence(
                        ReverseName.CONFIRMED, Spf.PASS, Listing.NONE, Hello.MATCHES, true);
        assertThat(from("192.0.2.1", "bob@example.org", null, good))
                .isEqualTo(passed(Reason.EVIDENCE));
        var small =
                new MailHurdleEvidence(
                        ReverseName.CONFIRMED, Spf.NEUTRAL, Listing.NONE, Hello.MATCHES, true);
        assertThat(from("192.0.3.1", "bob@example.org", null, small))
                .isEqualTo(passed(Reason.EVIDENCE));
        var line =
                new MailHurdleEvidence(
                        ReverseName.GENERIC, Spf.NEUTRAL, Listing.NONE, Hello.IMPLAUSIBLE, false);
        assertThat(from("192.0.4.1", "bob@example.org", null, line)).isInstanceOf(Defer.class);
        var event = events.of(MailHurdleEvent.MailHurdleDeferred.class).getFirst();
        assertThat(event.evidence())
                .containsExactly("name of a line -1", "greets by a name that cannot be -2");
        var listed =
                new MailHurdleEvidence(
                        ReverseName.CONFIRMED, Spf.PASS, Listing.BLOCKED, Hello.MATCHES, true);
        assertThat(from("192.0.5.1", "bob@example.org", null, listed)).isInstanceOf(Defer.class);
        assertThat(hurdle.wantsEvidence()).isTrue();
    }

    @Test
    void whomUsersHaveWrittenToMayAnswer() throws Exception {
        var friend = Address.of("Bob.1234567@Example.org");
        hurdle.wrote(Address.of("ada@example.net"), friend);
        reopen();
        assertThat(from("192.0.2.1", "bob.1234567@example.org"))
                .isEqualTo(passed(Reason.CORRESPONDENT));
        assertThat(from("198.51.100.1", "bob.1234567+news@EXAMPLE.org"))
                .isEqualTo(passed(Reason.CORRESPONDENT));
        assertThat(from("192.0.2.1", "carol@example.org")).isInstanceOf(Defer.class);
        assertThat(
                        hurdle.judge(
                                new MailHurdleAttempt(
                                        "s1",
                                        InetAddress.ofLiteral("192.0.2.1"),
                                        null,
                                        new ReversePath.Mailbox(friend),
                                        null,
                                        Address.of("eve@example.net"),
                                        List.of(),
                                        MailHurdleEvidence.NONE)))
                .isInstanceOf(Defer.class);

        pass(Duration.ofDays(36).plusSeconds(1));
        assertThat(from("192.0.9.1", "bob.1234567@example.org")).isInstanceOf(Defer.class);
        assertThat(new HurdleConsole(hurdle).item("MailHurdle Report 40").get("correspondent"))
                .isEqualTo(2L);
    }

    @Test
    void whatIsLeftOutOfTripletsIsNotLeftOutOfCorrespondents() {
        settings = HurdleSettings.forgetful();
        hurdle.wrote(Address.of("ada@example.net"), Address.of("bob@example.org"));
        assertThat(from("192.0.2.1", "bob@example.org")).isEqualTo(passed(Reason.CORRESPONDENT));
        assertThat(from("192.0.2.1", "carol@example.org")).isInstanceOf(Defer.class);
    }

    @Test
    void correspondentsMayBeOff() {
        hurdle.wrote(Address.of("ada@example.net"), Address.of("bob@example.org"));
        settings = HurdleSettings.withoutCorrespondents();
        assertThat(from("192.0.2.1", "bob@example.org")).isInstanceOf(Defer.class);
        hurdle.wrote(Address.of("ada@example.net"), Address.of("dave@example.org"));
        settings = HurdleSettings.of(Mode.CLASSIC, 0);
        assertThat(from("192.0.2.1", "dave@example.org")).isInstanceOf(Defer.class);
    }

    @Test
    void mailIsExpectedForThoseOfThisNode() throws Exception {
        var console = new HurdleConsole(hurdle);
        console.done("MailHurdle Expect ada");
        assertThat(from("192.0.2.1", "login@shop.example")).isEqualTo(passed(Reason.EXPECTED));
        assertThat(console.refused("MailHurdle Expect ada@foreign.test"))
                .contains("ada@foreign.test is no address that this node takes mail for");
        console.asUser("ada@example.net", "MailHurdle Expect ada 5");
        assertThat(console.refusedToUser("ada@example.net", "MailHurdle Expect eve"))
                .contains("own address");
    }

    @Test
    void expectedMailPassesForSomeMinutes() throws Exception {
        hurdle.expect(Address.of("ada@EXAMPLE.net"), Duration.ofMinutes(15), "ada@example.net");
        reopen();
        assertThat(from("192.0.2.1", "login@shop.example")).isEqualTo(passed(Reason.EXPECTED));
        pass(Duration.ofMinutes(15));
        assertThat(from("192.0.3.1", "login@shop.example")).isInstanceOf(Defer.class);
        assertThat(from("192.0.2.1", "login@shop.example")).isEqualTo(passed(Reason.KNOWN));
    }

    @Test
    void aWindowOpenedAfterTheFirstAttemptHelpsTheSecond() {
        from("192.0.2.1", "login@shop.example");
        hurdle.expect(Address.of("ada@example.net"), Duration.ofMinutes(15), "console");
        pass(Duration.ofMinutes(1));
        assertThat(from("192.0.2.1", "login@shop.example")).isEqualTo(passed(Reason.EXPECTED));
    }

    @Test
    void aSampleIsLetThroughAndCounted() {
        settings = HurdleSettings.of(Mode.CLASSIC, 10);
        draw = 9;
        assertThat(from("192.0.2.1", "bob@example.org")).isEqualTo(passed(Reason.SAMPLE));
        assertThat(new Pass(Reason.SAMPLE, null).words()).isEqualTo("sample");
        draw = 10;
        assertThat(from("192.0.3.1", "bob@example.org")).isInstanceOf(Defer.class);
        // One that waits is not drawn any more.
        draw = 9;
        assertThat(from("192.0.3.1", "bob@example.org")).isInstanceOf(Defer.class);
        assertThat(events.of(MailHurdleEvent.MailHurdleLetThrough.class)).hasSize(1);
    }

    @Test
    void exemptionsAreListsAndClasses() throws Exception {
        var commands = new HurdleConsole(hurdle);
        commands.done("MailHurdle Allow host 192.0.2.0/24 \"our bank\"");
        commands.done("MailHurdle Allow host example.com");
        commands.done("MailHurdle Allow sender @news.example");
        assertThat(from("192.0.2.200", "x@y.example")).isEqualTo(passed(Reason.ALLOWED));
        assertThat(from("198.51.100.1", "x@y.example", "mail.example.com", MailHurdleEvidence.NONE))
                .isEqualTo(passed(Reason.ALLOWED));
        assertThat(from("198.51.100.1", "a@b.news.example")).isEqualTo(passed(Reason.ALLOWED));
        assertThat(from("198.51.100.1", "a@bnews.example")).isInstanceOf(Defer.class);
        reopen();
        commands = new HurdleConsole(hurdle);
        assertThat(from("192.0.2.200", "x@y.example")).isEqualTo(passed(Reason.ALLOWED));
        assertThat(commands.rows("MailHurdle Allowed")).hasSize(3);
        commands.done("MailHurdle Disallow host 192.0.2.0/24");
        assertThat(from("192.0.2.200", "x@y.example")).isInstanceOf(Defer.class);
        commands.done("MailHurdle Allow recipient ada@example.net");
        assertThat(from("203.0.113.1", "x@y.example")).isEqualTo(passed(Reason.ALLOWED));
        commands.done("MailHurdle Disallow recipient ada@example.net");
        settings = HurdleSettings.exempting("gold");
        assertThat(from("203.0.113.1", "x@y.example")).isEqualTo(passed(Reason.ALLOWED));
    }

    @Test
    void theReportTellsWhatWasStoppedAndDelayed() throws Exception {
        for (int i = 0; i < 20; i++) {
            from("192.0.2.1", "s" + (char) ('a' + i) + "@example.org");
        }
        pass(Duration.ofMinutes(10));
        from("192.0.2.1", "sa@example.org");
        from("192.0.2.1", "sb@example.org");
        pass(Duration.ofHours(1));
        from("192.0.2.1", "sc@example.org");
        pass(Duration.ofHours(12));
        hurdle.sampleJudged(now, true);
        hurdle.sampleJudged(now, true);
        hurdle.sampleJudged(now, false);
        hurdle.sweep();
        hurdle.sweep();
        reopen();
        var report = new HurdleConsole(hurdle).item("MailHurdle Report 40");
        assertThat(report)
                .containsEntry("deferred", 20L)
                .containsEntry("cameBack", 3L)
                .containsEntry("neverCameBack", 17L)
                .containsEntry("stoppedShare", "85.0%")
                .containsEntry("unwantedShareOfSample", "66.7%");
        assertThat((Duration) report.get("delayMedian"))
                .isBetween(Duration.ofMinutes(9), Duration.ofMinutes(11));
        assertThat((Duration) report.get("delayOf95"))
                .isBetween(Duration.ofMinutes(65), Duration.ofMinutes(75));
    }

    @Test
    void operatorsSeeAddAndForgetTriplets() throws Exception {
        var console = new HurdleConsole(hurdle);
        from("192.0.2.1", "bob@example.org");
        pass(Duration.ofSeconds(1));
        from("192.0.7.1", "eve@example.org");
        assertThat(console.rows("MailHurdle List")).hasSize(2);
        assertThat(console.rows("MailHurdle List EVE")).hasSize(1);
        reopen();
        console = new HurdleConsole(hurdle);
        assertThat(console.rows("MailHurdle List")).hasSize(2);
        assertThat(console.item("MailHurdle Check 192.0.2.9 bob@example.org ada@example.net"))
                .containsEntry("standing", "waiting")
                .containsEntry("source", "192.0.2.0/24");
        console.done("MailHurdle Add 192.0.2.9 bob@example.org ada@example.net");
        assertThat(from("192.0.2.1", "bob@example.org")).isEqualTo(passed(Reason.KNOWN));
        console.done("MailHurdle Delete 192.0.2.0/24 bob@example.org ada@example.net");
        assertThat(console.item("MailHurdle Check 192.0.2.9 bob@example.org ada@example.net"))
                .containsEntry("standing", "unknown");
        assertThat(console.refused("MailHurdle Delete example.org <> ada@example.net"))
                .contains("There is no such triplet");
        console.done("MailHurdle Flush");
        assertThat(console.rows("MailHurdle List")).isEmpty();
        assertThat(console.item("MailHurdle Status"))
                .containsEntry("waiting", 0L)
                .containsEntry("mode", "classic");
        console.done("MailHurdle Flush all");
        reopen();
        assertThat(new HurdleConsole(hurdle).item("MailHurdle Status")).containsEntry("valid", 0L);
    }

    @Test
    void usersExpectMailForThemselvesOnly() throws Exception {
        var console = new HurdleConsole(hurdle);
        console.asUser("ada@example.net", "MailHurdle Expect ada@example.net 20");
        assertThat(from("192.0.2.1", "a@b.example")).isEqualTo(passed(Reason.EXPECTED));
        assertThat(console.refusedToUser("bob@example.net", "MailHurdle Expect ada@example.net"))
                .contains("own address only");
    }

    @Test
    void greetingsAndNamesAreJudged() {
        var client = InetAddress.ofLiteral("192.0.2.7");
        assertThat(Hello.of("mx.example.org", "MX.example.org", client)).isEqualTo(Hello.MATCHES);
        assertThat(Hello.of("mx.example.org", null, client)).isEqualTo(Hello.PLAUSIBLE);
        assertThat(Hello.of("[192.0.2.7]", null, client)).isEqualTo(Hello.PLAUSIBLE);
        for (String said : List.of("localhost", "192.0.2.7", "[192.0.2.8]", "pc.local", "", "a.")) {
            assertThat(Hello.of(said, null, client)).as(said).isEqualTo(Hello.IMPLAUSIBLE);
        }
        for (String name :
                List.of(
                        "192-0-2-7.isp.example",
                        "ip7.2.0.192.isp.example",
                        "host-2-7.isp.example",
                        "a.dyn.isp.example")) {
            assertThat(ReverseName.confirmed(name, client)).as(name).isEqualTo(ReverseName.GENERIC);
        }
        for (String name : List.of("mx1.example.org", "mail-a2.dynatrace.example")) {
            assertThat(ReverseName.confirmed(name, client))
                    .as(name)
                    .isEqualTo(ReverseName.CONFIRMED);
        }
    }
}
