package org.postern.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.net.Authenticator.Outcome;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Tokens of an issuer on loopback, good ones and every kind of bad one.
class TokenLoginsTest {
    private static final String ALICE = "alice@example.test";

    private TestDirectory test;
    private Issuer issuer;
    private TokenLogins logins;

    @BeforeEach
    void begin() throws Exception {
        test = TestDirectory.begun();
        test.add(ALICE);
        issuer = new Issuer();
        issuer.key("r", "RS256");
        issuer.key("e", "ES256");
        issuer.key("d", "EdDSA");
        var settings = settings(issuer.keysAddress(), "mail");
        logins =
                new TokenLogins(
                        test.directory,
                        new LoginTickets(test.directory),
                        () -> test.now,
                        () -> settings,
                        test.events::add);
    }

    @AfterEach
    void end() {
        issuer.close();
        test.close();
    }

    private static OAuthSettings settings(String keys, String scope) {
        return new OAuthSettings(
                "https://issuer.test",
                keys,
                "postern",
                scope,
                "email",
                "https://issuer.test/.well-known/openid-configuration",
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                Duration.ofSeconds(10));
    }

    private Map<String, Object> claims() {
        return new HashMap<>(
                Map.of(
                        "iss",
                        "https://issuer.test",
                        "aud",
                        List.of("other", "postern"),
                        "exp",
                        test.now.getEpochSecond() + 600,
                        "scope",
                        "openid mail",
                        "email",
                        ALICE));
    }

    private Map<String, Object> claims(String name, Object value) {
        var claims = claims();
        claims.put(name, value);
        return claims;
    }

    private Outcome login(String authorization, String token) {
        return logins.token(authorization, token, InetAddress.getLoopbackAddress(), "imap");
    }

    private void assertIn(Outcome outcome, String account) {
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Accepted.class, in -> assertThat(in.account()).isEqualTo(account));
    }

    private void assertBad(String token) {
        assertThat(login("", token)).isEqualTo(new Outcome.Refused());
        assertThat(test.events.getLast())
                .isInstanceOfSatisfying(
                        DirectoryEvent.LoginRefused.class,
                        event -> assertThat(event.reason()).isEqualTo(LoginRefusal.BAD_TOKEN));
    }

    @ParameterizedTest
    @CsvSource({"RS256, r", "ES256, e", "EdDSA, d"})
    void letsInByEachAlgorithm(String kind, String id) throws Exception {
        assertIn(login("", issuer.token(kind, id, claims())), ALICE);
        assertIn(login("ALICE", issuer.token(kind, id, claims("aud", "postern"))), ALICE);
        assertThat(issuer.fetches).hasValue(1);
    }

    @Test
    void takesATokenThatNamesNoKey() throws Exception {
        assertIn(login("", issuer.token(Map.of("alg", "ES256"), "ES256", "e", claims())), ALICE);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "iss, https://other.test",
                "aud, other",
                "scope, openid",
                "scope, mailbox",
                "exp, soon",
                "exp, none",
                "email, none",
                "email, ''"
            })
    void refusesOtherClaims(String name, String value) throws Exception {
        var claims = claims();
        if (value == null) {
            claims.remove(name);
        } else {
            claims.put(name, value);
        }
        assertBad(issuer.token("ES256", "e", claims));
    }

    @Test
    void refusesWhatIsOldOrEarlyOrNotVerified() throws Exception {
        long now = test.now.getEpochSecond();
        assertBad(issuer.token("ES256", "e", claims("exp", now - 61)));
        assertBad(issuer.token("ES256", "e", claims("nbf", now + 62)));
        assertBad(issuer.token("ES256", "e", claims("email_verified", false)));
        assertIn(login("", issuer.token("ES256", "e", claims("exp", now - 50))), ALICE);
        assertIn(login("", issuer.token("ES256", "e", claims("nbf", now + 50))), ALICE);
    }

    @Test
    void refusesForgeries() throws Exception {
        String good = issuer.token("ES256", "e", claims());
        String[] parts = good.split("\\.");
        String other =
                Issuer.base64(
                        "{\"iss\":\"https://issuer.test\",\"email\":\"boss\"}"
                                .getBytes(StandardCharsets.UTF_8));
        String none = Issuer.base64("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8));
        assertBad(parts[0] + "." + other + "." + parts[2]);
        assertBad(none + "." + parts[1] + ".");
        assertBad(none + "." + parts[1] + "." + parts[2]);
        // The key of one algorithm under the name of another.
        assertBad(issuer.token(Map.of("alg", "RS256", "kid", "e"), "ES256", "e", claims()));
        assertBad(issuer.token(Map.of("alg", "HS256", "kid", "e"), "ES256", "e", claims()));
        assertBad(issuer.token(Map.of("alg", "ES256", "kid", "r"), "ES256", "e", claims()));
        assertBad(
                issuer.token(
                        Map.of("alg", "ES256", "kid", "e", "crit", List.of("x")),
                        "ES256",
                        "e",
                        claims()));
        assertBad(
                issuer.token(
                        Map.of("alg", "ES256", "kid", "e", "typ", "logout+jwt"),
                        "ES256",
                        "e",
                        claims()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "..", "e30.e30.", "e30=.e30=.e30=", "W10.W10.AA"})
    void refusesWhatIsNoToken(String text) {
        assertBad(text);
    }

    @Test
    void whatTheIssuerCallsAPersonIsNoMasterLogin() throws Exception {
        String token = issuer.token("ES256", "e", claims("email", "#alice#administrator#"));
        assertThat(login("", token)).isEqualTo(new Outcome.Refused());
        assertThat(login("administrator", issuer.token("ES256", "e", claims())))
                .isEqualTo(new Outcome.Refused());
        String boss = issuer.token("ES256", "e", claims("email", "administrator@example.test"));
        assertIn(login("alice", boss), ALICE);
    }

    @Test
    void followsTheIssuersChangeOfKeys() throws Exception {
        assertIn(login("", issuer.token("ES256", "e", claims())), ALICE);
        issuer.published = List.of();
        issuer.key("new", "ES256");
        String token = issuer.token("ES256", "new", claims());
        assertBad(token);
        assertThat(issuer.fetches).hasValue(1);
        test.now = test.now.plus(IssuerKeys.BETWEEN_FETCHES);
        assertIn(login("", token), ALICE);
        assertThat(issuer.fetches).hasValue(2);
        assertBad(issuer.token("ES256", "e", claims()));
    }

    @Test
    void aSilentIssuerFailsLoginsForNow() throws Exception {
        issuer.status = 503;
        String token = issuer.token("ES256", "e", claims());
        assertThat(login("", token)).isEqualTo(new Outcome.Unavailable());
        issuer.status = 200;
        assertThat(login("", token)).isEqualTo(new Outcome.Unavailable());
        test.now = test.now.plus(IssuerKeys.BETWEEN_FETCHES);
        assertIn(login("", token), ALICE);
        // Known keys outlive the issuer's silence.
        issuer.status = 503;
        test.now = test.now.plus(Duration.ofMinutes(61));
        assertIn(login("", issuer.token("ES256", "e", claims())), ALICE);
    }

    @Test
    void tellsWhatABetterTokenNeeds() {
        assertThat(logins.challenge())
                .isEqualTo(
                        "{\"status\":\"invalid_token\",\"scope\":\"mail\",\"openid-configuration\":"
                                + "\"https://issuer.test/.well-known/openid-configuration\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://issuer.test/keys", "file:///etc/keys", "", "keys"})
    void settingsRefuseKeysThatAnybodyCouldChange(String keys) {
        assertThatThrownBy(() -> settings(keys, "")).isInstanceOf(IllegalArgumentException.class);
    }
}
