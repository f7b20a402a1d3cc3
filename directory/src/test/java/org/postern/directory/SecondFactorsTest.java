package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.engine.EngineException;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.ScramAuthenticator.Proof;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

class SecondFactorsTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");

    /// RFC 6238 appendix B: the ASCII string "12345678901234567890".
    private static final Totp OF_THE_RFC =
            new Totp("12345678901234567890".getBytes(StandardCharsets.US_ASCII));

    private final SecureRandom random = new SecureRandom();
    private TestDirectory test;
    private Account alice;
    private FactorUse use;

    @BeforeEach
    void start() throws Exception {
        test = TestDirectory.begun();
        alice = test.add("alice@example.test");
        test.writer.setPassword(alice.id(), octets("secret"));
        use =
                new FactorUse(
                        test.directory, test.writer, test.engine, test.committer, () -> test.now);
    }

    @AfterEach
    void stop() {
        test.close();
    }

    // RFC 6238 appendix B
    @ParameterizedTest
    @CsvSource({
        "59, 94287082",
        "1111111109, 07081804",
        "1111111111, 14050471",
        "1234567890, 89005924",
        "2000000000, 69279037",
        "20000000000, 65353130",
    })
    void codesAreThoseOfTheRfc(long seconds, String code) {
        assertThat(OF_THE_RFC.code(seconds / Totp.PERIOD, 100_000_000))
                .isEqualTo(Integer.parseInt(code));
        assertThat(OF_THE_RFC.at(Instant.ofEpochSecond(seconds))).isEqualTo(code.substring(2));
    }

    @Test
    void aCodeCountsOnceAndAStepEarlyOrLate() throws Exception {
        test.writer.changeFactors(alice.id(), none -> none.withTotp(OF_THE_RFC));
        String code = OF_THE_RFC.at(test.now);
        assertThat(use.code(alice.id(), code)).isTrue();
        assertThat(use.code(alice.id(), code)).as("again").isFalse();
        String earlier = OF_THE_RFC.at(test.now.minusSeconds(30));
        assertThat(use.code(alice.id(), earlier)).as("before what counted").isFalse();
        String later = OF_THE_RFC.at(test.now.plusSeconds(30));
        assertThat(use.code(alice.id(), later)).as("a clock ahead").isTrue();
        test.now = test.now.plusSeconds(300);
        assertThat(use.code(alice.id(), OF_THE_RFC.at(test.now.minusSeconds(60))))
                .as("too old")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"12345", "1234567", "12345a", "'1234 5'", "''", "-12345"})
    void whatIsNoCodeIsWrong(String code) throws Exception {
        test.writer.changeFactors(alice.id(), none -> none.withTotp(OF_THE_RFC));
        assertThat(use.code(alice.id(), code)).isFalse();
    }

    @Test
    void afterTenWrongCodesNoneIsJudgedForAWhile() throws Exception {
        test.writer.changeFactors(alice.id(), none -> none.withTotp(OF_THE_RFC));
        for (int i = 0; i < FactorUse.WRONG_CODES; i++) {
            assertThat(use.code(alice.id(), "x")).isFalse();
        }
        assertThat(use.code(alice.id(), OF_THE_RFC.at(test.now))).as("right, too soon").isFalse();
        test.now = test.now.plus(FactorUse.PAUSE);
        assertThat(use.code(alice.id(), OF_THE_RFC.at(test.now))).isTrue();
    }

    @Test
    void aCodeToRecoverByIsGoneAfterwards() throws Exception {
        var codes = FactorUse.recoveryCodes(alice.id(), random);
        test.writer.changeFactors(
                alice.id(), none -> none.withTotp(OF_THE_RFC).withRecovery(codes.kept()));
        String shown = codes.shown().get(3);
        assertThat(use.recovery(alice.id(), shown.replace("-", "").toUpperCase(Locale.ROOT)))
                .isTrue();
        assertThat(use.recovery(alice.id(), shown)).isFalse();
        assertThat(test.directory.secondFactors(alice.id()).recovery()).hasSize(9);
    }

    @Test
    void aPasskeyWhoseCounterStandsIsACopy() throws Exception {
        byte[] key = {1, 2, 3};
        assertThat(use.counted(alice.id(), key, 0)).as("none").isTrue();
        assertThat(use.counted(alice.id(), key, 0)).as("none again").isTrue();
        assertThat(use.counted(alice.id(), key, 5)).isTrue();
        assertThat(use.counted(alice.id(), key, 5)).isFalse();
        assertThat(use.counted(alice.id(), key, 0)).isFalse();
        assertThat(use.counted(alice.id(), key, 6)).isTrue();
    }

    @Test
    void theRecordComesBackAsItWas() throws Exception {
        var made = AppPasswords.make(alice.id(), "Phone", List.of("imap"), random, test.now);
        var all =
                SecondFactors.NONE
                        .withTotp(OF_THE_RFC)
                        .withRecovery(List.of(new byte[] {9}))
                        .withPasskey(
                                new SecondFactors.Passkey(
                                        new byte[] {1}, new byte[] {2}, "Key", test.now))
                        .withAppPassword(made.kept());
        var back = SecondFactors.decode(all.encode());
        assertThat(back.encode()).isEqualTo(all.encode());
        assertThat(back.appPasswords()).singleElement().extracting("name").isEqualTo("Phone");
        assertThat(all.toString()).doesNotContain("Phone");
        byte[] later = all.encode();
        later[0] = 2;
        assertThatThrownBy(() -> SecondFactors.decode(later)).isInstanceOf(EngineException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "imap, true",
        "imaps, true",
        "pop3, false",
        "submission, true",
        "managesieve, false",
        "jmap, false",
        "web, false",
        "admin, false",
    })
    void aProgramsPasswordLetsInToItsProtocolsOnly(String service, boolean in) throws Exception {
        var made =
                AppPasswords.make(alice.id(), "Phone", List.of("imap", "smtp"), random, test.now);
        test.writer.changeFactors(alice.id(), none -> none.withAppPassword(made.kept()));
        assertThat(login(made.text(), service) instanceof Outcome.Accepted).isEqualTo(in);
        assertThat(
                        login(made.text().replace("-", " ").toUpperCase(Locale.ROOT), service)
                                instanceof Outcome.Accepted)
                .isEqualTo(in);
        assertThat(login("secret", service)).as("its own").isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void withASecondFactorThePasswordAloneLetsInNowhereButOnPages() throws Exception {
        test.writer.changeFactors(alice.id(), none -> none.withTotp(OF_THE_RFC));
        for (var service : List.of("imap", "pop3", "submission", "managesieve", "jmap", "admin")) {
            assertThat(login("secret", service)).as(service).isEqualTo(new Outcome.Refused());
        }
        assertThat(login("secret", "web")).isInstanceOf(Outcome.Accepted.class);
        var scram = test.scram.begin("alice", CLIENT, "imap").orElseThrow();
        assertThat(scram.end("", Proof.RIGHT)).isEqualTo(new Outcome.Refused());
        assertThat(test.events)
                .contains(
                        new DirectoryEvent.LoginRefused(
                                "alice", "192.0.2.1", "imap", LoginRefusal.SECOND_FACTOR));
    }

    @Test
    void aProgramsSessionEndsWithItsPassword() throws Exception {
        var made = AppPasswords.make(alice.id(), "Phone", List.of("imap"), random, test.now);
        test.writer.changeFactors(
                alice.id(), none -> none.withTotp(OF_THE_RFC).withAppPassword(made.kept()));
        var accepted = (Outcome.Accepted) login(made.text(), "imap");
        var told = new AtomicBoolean();
        try (var _ = accepted.ticket().onRevoked(() -> told.set(true))) {
            assertThat(accepted.ticket().valid()).isTrue();
            test.writer.changeFactors(alice.id(), all -> all.withoutAppPassword(made.kept().id()));
            assertThat(told).isTrue();
            assertThat(accepted.ticket().valid()).isFalse();
        }
        assertThat(login(made.text(), "imap")).isEqualTo(new Outcome.Refused());
    }

    @Test
    void whoLoggedInByPasswordAloneIsSentAwayWhenASecondFactorComes() throws Exception {
        var accepted = (Outcome.Accepted) login("secret", "imap");
        var page = (Outcome.Accepted) login("secret", "web");
        test.writer.changeFactors(alice.id(), none -> none.withTotp(OF_THE_RFC));
        assertThat(accepted.ticket().valid()).isFalse();
        assertThat(page.ticket().valid()).isTrue();
        test.writer.changeFactors(alice.id(), all -> all.withTotp(null));
        assertThat(login("secret", "imap")).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void theyGoWithTheAccount() throws Exception {
        test.writer.changeFactors(alice.id(), none -> none.withTotp(OF_THE_RFC));
        assertThat(use.code(alice.id(), OF_THE_RFC.at(test.now))).isTrue();
        var _ = test.writer.delete(alice.id());
        assertThat(test.directory.secondFactors(alice.id()).on()).isFalse();
        assertThat(test.directory.range(new byte[] {26}, new byte[] {28}, 10)).isEmpty();
    }

    @Test
    void lastUsesAreKeptToTheHour() throws Exception {
        var made = AppPasswords.make(alice.id(), "Phone", List.of("imap"), random, test.now);
        use.appPasswordUsed(alice.id(), made.kept().id());
        var first = test.now;
        test.now = test.now.plus(Duration.ofMinutes(30));
        use.appPasswordUsed(alice.id(), made.kept().id());
        assertThat(use.appPasswordUse(alice.id(), made.kept().id())).contains(first);
        test.now = test.now.plus(Duration.ofMinutes(31));
        use.appPasswordUsed(alice.id(), made.kept().id());
        assertThat(use.appPasswordUse(alice.id(), made.kept().id())).contains(test.now);
    }

    private Outcome login(String password, String service) {
        return test.authenticator.password("", "alice", octets(password), CLIENT, service);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
