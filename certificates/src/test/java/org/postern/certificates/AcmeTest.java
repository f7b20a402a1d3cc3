package org.postern.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Field;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Result;
import org.postern.kernel.Role;
import org.postern.kernel.Value;
import org.postern.net.LoopbackServer;
import org.postern.net.SelfSigned;
import org.postern.net.TlsMode;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Orders, over real connections both ways.
final class AcmeTest {
    private static final byte[] MAC_KEY =
            "thirty-two octets of a MAC key..".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path home;

    private final TestAcme acme = new TestAcme();
    private final AcmeChallenges challenges = new AcmeChallenges();
    private final LoopbackServer http =
            LoopbackServer.of("http", new ChallengeSession(challenges)).with(TlsMode.CLEAR).start();
    private final List<Duration> pauses = new ArrayList<>();
    private final MemoryEvents events = new MemoryEvents();
    private Instant now = Instant.now();
    private AcmeSettings settings = settings(true, "", "");
    private Certificates certificates;
    private Catalogue catalogue;

    AcmeTest() throws Exception {
        acme.httpPort(http.address().getPort());
    }

    private AcmeSettings settings(boolean agreed, String keyId, String macKey) {
        var usual = AcmeSettings.DEFAULTS;
        return new AcmeSettings(
                acme.directory(),
                "postmaster@example.test",
                agreed,
                keyId,
                macKey,
                usual.key(),
                usual.reuseKey(),
                usual.renewBefore(),
                usual.port(),
                usual.address(),
                usual.authorities(),
                usual.timeout(),
                usual.orderTimeout(),
                usual.retryFirst(),
                usual.retryMost());
    }

    @BeforeEach
    void start() throws Exception {
        SelfSigned.create(
                home.resolve("tls"), List.of("node.example.test"), InstantSource.system());
        begin();
    }

    private void begin() throws Exception {
        InstantSource clock = () -> now;
        var orders =
                new AcmeOrders(
                        () -> settings,
                        new AcmeAccounts(home.resolve("tls/accounts")),
                        challenges,
                        AcmeChallenges.Doorway.OPEN,
                        clock,
                        pauses::add);
        certificates =
                new Certificates(
                        home.resolve("tls"),
                        () -> CertificatesSettings.DEFAULTS,
                        () -> settings,
                        () -> "mail.example.test",
                        orders,
                        clock,
                        events);
        certificates.identity(null);
        catalogue = new Catalogue(events);
        catalogue.register(new CertificateCommands(certificates, () -> settings).commands());
    }

    @AfterEach
    void stop() {
        acme.close();
        http.close();
    }

    private Result give(String line) throws ProblemException {
        return catalogue.execute(line, Caller.of("console", Role.ADMINISTRATOR, true));
    }

    private String field(String name, String field) throws ProblemException {
        var item = (Result.Item) give("Certificate Show " + name);
        return item.fields().stream()
                .filter(each -> each.name().equals(field))
                .map(Field::value)
                .map(value -> value instanceof Value.Text(var text) ? text : value.toString())
                .findFirst()
                .orElse("");
    }

    private static void refused(Attempt attempt, String text) {
        assertThatThrownBy(attempt::run)
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining(text);
    }

    @FunctionalInterface
    private interface Attempt {
        void run() throws Exception;
    }

    @Test
    void ordersAndShowsIt() throws Exception {
        give("Certificate Request mail.example.test imap.example.test");
        var shown = certificates.shown().getFirst();
        assertThat(shown.name()).isEqualTo("mail.example.test");
        assertThat(shown.hosts()).containsExactly("mail.example.test", "imap.example.test");
        assertThat(shown.chain()).hasSize(2);
        assertThat(acme.log()).contains("proof mail.example.test", "proof imap.example.test");
        assertThat(acme.contact()).isEqualTo("mailto:postmaster@example.test");
        assertThat(challenges.answer(AcmeChallenges.PATH + "anything")).isEmpty();
        var pair = home.resolve("tls/certificates/mail.example.test/pair.pem");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pair)))
                .isEqualTo("rw-------");
        assertThat(field("mail.example.test", "tlsa")).startsWith("3 1 1 ");
        // Another run has it too, and the account.
        begin();
        assertThat(certificates.shown().getFirst().leaf()).isEqualTo(shown.leaf());
        give("Certificate Request mail.example.test");
        assertThat(acme.accounts()).isEqualTo(1);
        assertThat(certificates.shown().getFirst().hosts()).containsExactly("mail.example.test");
    }

    @Test
    void waitsForSlowAuthorities() throws Exception {
        acme.fail(TestAcme.Fault.SLOW_PROOF, 3).fail(TestAcme.Fault.SLOW_ORDER, 2);
        give("Certificate Request mail.example.test");
        assertThat(pauses).hasSizeBetween(4, 8);
        assertThat(certificates.shown().getFirst().name()).isEqualTo("mail.example.test");
    }

    @Test
    void givesUpAtTheEndOfItsPatience() {
        acme.fail(TestAcme.Fault.SLOW_ORDER, 1_000);
        var patient = pauses;
        assertThat(patient).isEmpty();
        // Each pause is as long as it says, by the clock that counts.
        now = Instant.now();
        refused(
                () -> {
                    var clock =
                            new Object() {
                                Instant at = now;
                            };
                    var orders =
                            new AcmeOrders(
                                    () -> settings,
                                    new AcmeAccounts(home.resolve("tls/accounts")),
                                    challenges,
                                    AcmeChallenges.Doorway.OPEN,
                                    () -> clock.at,
                                    time -> clock.at = clock.at.plus(time).plusSeconds(30));
                    var patience =
                            new Certificates(
                                    home.resolve("tls"),
                                    () -> CertificatesSettings.DEFAULTS,
                                    () -> settings,
                                    () -> "mail.example.test",
                                    orders,
                                    () -> clock.at,
                                    events);
                    patience.identity(null);
                    new CertificateCommands(patience, () -> settings)
                            .order(
                                    "mail.example.test",
                                    List.of("mail.example.test"),
                                    org.postern.kernel.Progress.NONE);
                },
                "has not finished in time");
    }

    @Test
    void takesAFreshNonceAfterABadOne() throws Exception {
        acme.fail(TestAcme.Fault.BAD_NONCE, 2);
        give("Certificate Request mail.example.test");
        assertThat(certificates.shown().getFirst().name()).isEqualTo("mail.example.test");
    }

    @Test
    void makesAnotherAccountWhenItsOwnIsUnknown() throws Exception {
        give("Certificate Request mail.example.test");
        acme.fail(TestAcme.Fault.UNKNOWN_ACCOUNT, 1);
        give("Certificate Request mail.example.test");
        assertThat(acme.accounts()).isEqualTo(1);
    }

    @Test
    void agreesToTermsOnlyWhenTold() throws Exception {
        acme.terms("https://authority.example/terms");
        settings = settings(false, "", "");
        refused(() -> give("Certificate Request mail.example.test"), "authority.example/terms");
        assertThat(acme.accounts()).isZero();
        settings = settings(true, "", "");
        give("Certificate Request mail.example.test");
        assertThat(acme.accounts()).isEqualTo(1);
    }

    @Test
    void bindsToAnAccountElsewhere() throws Exception {
        acme.requireBinding("kid-1", MAC_KEY);
        refused(() -> give("Certificate Request mail.example.test"), "acme.keyId");
        settings = settings(true, "kid-1", "bm90IHRoZSByaWdodCBrZXksIHJlYWxseSBub3QhISE");
        refused(() -> give("Certificate Request mail.example.test"), "the binding does not hold");
        settings =
                settings(
                        true,
                        "kid-1",
                        Base64.getUrlEncoder().withoutPadding().encodeToString(MAC_KEY));
        give("Certificate Request mail.example.test");
        assertThat(acme.boundTo()).isEqualTo("kid-1");
    }

    @Test
    void saysWhyNothingWasSigned() throws Exception {
        refused(() -> give("Certificate Request *.example.test"), "record in DNS");
        refused(() -> give("Certificate Request x.forbidden.test"), "is not signed for anybody");
        acme.fail(TestAcme.Fault.RATE_LIMIT, 1);
        refused(() -> give("Certificate Request mail.example.test"), "too many orders");
        acme.fail(TestAcme.Fault.NO_HTTP_01, 1);
        refused(() -> give("Certificate Request mail.example.test"), "It offers dns-01");
        acme.httpPort(1);
        refused(() -> give("Certificate Request mail.example.test"), "cannot connect to mail");
        assertThat(certificates.sources()).containsOnlyKeys("node");
        acme.close();
        refused(() -> give("Certificate Request mail.example.test"), "cannot be reached");
    }

    @Test
    void renewsBeforeTheEnd() throws Exception {
        give("Certificate Request mail.example.test");
        var first = certificates.shown().getFirst();
        certificates.look();
        assertThat(certificates.shown().getFirst().leaf()).isEqualTo(first.leaf());
        // A certificate of eight days is renewed in the last third of them.
        now = first.ends().minus(Duration.ofDays(2));
        acme.ends(now.plus(Duration.ofDays(90)));
        certificates.look();
        var second = certificates.shown().getFirst();
        assertThat(second.leaf()).isNotEqualTo(first.leaf());
        assertThat(second.leaf().getPublicKey()).isEqualTo(first.leaf().getPublicKey());
    }

    @Test
    void triesAgainLaterAndLater() throws Exception {
        give("Certificate Request mail.example.test");
        var ends = certificates.shown().getFirst().ends();
        now = ends.minus(Duration.ofDays(2));
        acme.fail(TestAcme.Fault.SERVER_ERROR, 1_000);
        certificates.look();
        int asked = acme.log().size();
        certificates.look();
        assertThat(acme.log()).hasSize(asked);
        now = now.plus(Duration.ofMinutes(61));
        certificates.look();
        assertThat(acme.log().size()).isGreaterThan(asked);
        assertThat(field("mail.example.test", "failures")).contains("2");
        // What failed is known after a restart.
        begin();
        int before = acme.log().size();
        certificates.look();
        assertThat(acme.log()).hasSize(before);
        acme.fail(TestAcme.Fault.SERVER_ERROR, 0).ends(now.plus(Duration.ofDays(90)));
        now = now.plus(Duration.ofHours(3));
        certificates.look();
        assertThat(field("mail.example.test", "failures")).isEmpty();
        assertThat(certificates.shown().getFirst().ends()).isAfter(ends);
    }

    @Test
    void waitsAsLongAsARateLimitSays() throws Exception {
        give("Certificate Request mail.example.test");
        now = certificates.shown().getFirst().ends().minus(Duration.ofDays(2));
        acme.fail(TestAcme.Fault.RATE_LIMIT, 1);
        certificates.look();
        var last = certificates.store().renewal("mail.example.test").orElseThrow();
        assertThat(last.why()).contains("too many orders");
        assertThat(last.next()).isAfterOrEqualTo(now.plus(Duration.ofHours(1)));
    }

    @Test
    void asksNotEveryMinuteWhenItsClockIsAhead() throws Exception {
        give("Certificate Request mail.example.test");
        // What the authority signs has ended already, by our clock.
        now = certificates.shown().getFirst().ends().plus(Duration.ofDays(300));
        certificates.look();
        int asked = acme.log().size();
        now = now.plus(Duration.ofMinutes(1));
        certificates.look();
        assertThat(acme.log()).hasSize(asked);
        now = now.plus(Duration.ofHours(1));
        certificates.look();
        assertThat(acme.log().size()).isGreaterThan(asked);
    }

    @Test
    void pausesBetweenLooksWhateverTheAuthoritySays() throws Exception {
        // The authority's clock is behind ours: its moments lie in the past.
        now = now.plus(Duration.ofDays(1));
        acme.fail(TestAcme.Fault.SLOW_PROOF, 3);
        give("Certificate Request mail.example.test");
        assertThat(pauses).isNotEmpty().allMatch(each -> each.compareTo(Duration.ofSeconds(1)) > 0);
    }
}
