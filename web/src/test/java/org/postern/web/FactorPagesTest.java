package org.postern.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.directory.Account;
import org.postern.directory.Totp;
import org.postern.net.Authenticator.Outcome;
import org.postern.net.LoginTicket;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

class FactorPagesTest {
    @TempDir Path folder;
    private TestPeople people;
    private TestSite site;
    private Account alice;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        people = new TestPeople();
        alice = people.add("alice");
        site = new TestSite(folder);
        people.join(site, people.sessions(site));
        site.mounts.mount(
                "/mine",
                MountRules.USERS.withBasic(),
                (request, response) -> response.text(200, "" + request.known().means()));
        site.start();
        browser = new Browser(site);
        browser.login("alice", TestPeople.PASSWORD);
    }

    @AfterEach
    void stop() {
        browser.close();
        site.close();
        people.close();
    }

    @Test
    void aProgramIsGivenAPasswordOfItsOwn() throws Exception {
        var made = browser.post("/auth/app-passwords", "{\"name\":\"Telephone\"}");
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.text("password")).matches("([a-z2-9]{4}-){3}[a-z2-9]{4}");
        try (var program = new Browser(site)) {
            program.headers.put("Authorization", basic("alice", made.text("password")));
            assertThat(program.get("/mine").whole().body()).isEqualTo("BASIC");
            var shown = browser.get("/auth/app-passwords").json().get(0);
            assertThat(shown.path("name").stringValue()).isEqualTo("Telephone");
            assertThat(shown.path("used").stringValue()).isEqualTo(people.now.toString());
            assertThat(shown.has("password")).isFalse();
            String path = "/auth/app-passwords/" + shown.path("id").stringValue();
            assertThat(browser.delete(path).status()).isEqualTo(204);
            assertThat(browser.delete(path).status()).isEqualTo(404);
            assertThat(program.get("/mine").status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\" \"}",
                "{\"name\":\"x\",\"scopes\":[]}",
                "{\"name\":\"x\",\"scopes\":[\"web\"]}",
                "{\"name\":\"x\",\"scopes\":[1]}"
            })
    void whatIsNoWishForAPasswordIsRefused(String body) throws Exception {
        assertThat(browser.post("/auth/app-passwords", body).status()).isEqualTo(400);
    }

    @Test
    void aGeneratorOfCodesIsAddedUsedAndRemoved() throws Exception {
        var begun = browser.post("/auth/totp/begin", "{}");
        assertThat(begun.text("uri"))
                .isEqualTo(
                        "otpauth://totp/localhost:alice%40example.test?secret="
                                + begun.text("secret")
                                + "&issuer=localhost");
        assertThat(begun.text("qr")).startsWith("<svg xmlns=").endsWith("</svg>");
        var totp = new Totp(base32(begun.text("secret")));
        assertThat(browser.post("/auth/totp/confirm", "{\"code\":\"000000x\"}").status())
                .isEqualTo(403);
        var confirmed = browser.post("/auth/totp/confirm", code(totp));
        assertThat(confirmed.status()).isEqualTo(200);
        assertThat(confirmed.json().path("recoveryCodes").size()).isEqualTo(10);
        String recovery = confirmed.json().path("recoveryCodes").get(0).stringValue();
        var state = browser.get("/auth/factors").json();
        assertThat(state.path("totp").booleanValue()).isTrue();
        assertThat(state.path("recoveryCodes").intValue()).isEqualTo(10);

        try (var other = new Browser(site)) {
            assertThat(other.login("alice", TestPeople.PASSWORD).text("error"))
                    .isEqualTo("code-needed");
            assertThat(other.login(withCode(totp.at(people.now))).text("error"))
                    .as("the code that confirmed")
                    .isEqualTo("code-wrong");
            people.now = people.now.plusSeconds(60);
            assertThat(other.login(withCode(totp.at(people.now))).status()).isEqualTo(200);
        }
        try (var other = new Browser(site)) {
            assertThat(other.login(withCode(recovery)).status()).isEqualTo(200);
            other.cookies.clear();
            other.csrf = "";
            assertThat(other.login(withCode(recovery)).text("error")).isEqualTo("code-wrong");
            other.headers.put("Authorization", basic("alice", TestPeople.PASSWORD));
            assertThat(other.get("/mine").status()).as("a program").isEqualTo(401);
        }
        assertThat(browser.post("/auth/recovery-codes", "{}").json().path("recoveryCodes").size())
                .isEqualTo(10);
        assertThat(browser.post("/auth/totp/remove", "{}").status()).isEqualTo(204);
        assertThat(browser.get("/auth/factors").json().path("recoveryCodes").intValue()).isZero();
        try (var other = new Browser(site)) {
            assertThat(other.login("alice", TestPeople.PASSWORD).status()).isEqualTo(200);
        }
    }

    @Test
    void aCodeThatWasNotBegunIsRefused() throws Exception {
        assertThat(browser.post("/auth/totp/confirm", "{\"code\":\"123456\"}").text("error"))
                .isEqualTo("not-begun");
        assertThat(browser.post("/auth/recovery-codes", "{}").text("error")).isEqualTo("no-factor");
    }

    @Test
    void afterAWhileThePasswordIsAskedForAgain() throws Exception {
        people.now = people.now.plus(PageLogins.RECENT).plusSeconds(1);
        assertThat(browser.post("/auth/totp/begin", "{}").text("error"))
                .isEqualTo("password-needed");
        assertThat(browser.post("/auth/totp/begin", "{\"password\":\"no\"}").text("error"))
                .isEqualTo("credentials");
        assertThat(
                        browser.post(
                                        "/auth/totp/begin",
                                        "{\"password\":\"%s\"}".formatted(TestPeople.PASSWORD))
                                .status())
                .isEqualTo(200);
    }

    @Test
    void whoHasNotLoggedInHasNoPages() throws Exception {
        try (var stranger = new Browser(site)) {
            for (var path :
                    new String[] {"factors", "app-passwords", "passkeys", "sessions", "session"}) {
                assertThat(stranger.get("/auth/" + path).status()).as(path).isEqualTo(401);
            }
            assertThat(stranger.post("/auth/totp/begin", "{}").status()).isEqualTo(401);
            assertThat(stranger.get("/auth/absent").status()).isEqualTo(404);
            assertThat(stranger.get("/auth").status()).isEqualTo(404);
        }
    }

    @Test
    void withASecondFactorNoProgramsLoginBecomesABrowsers() throws Exception {
        people.writer.changeFactors(
                alice.id(), none -> none.withTotp(new Totp(new byte[Totp.OCTETS])));
        String id = people.tokens.issue("alice@example.test", LoginTicket.LASTING);
        try (var other = new Browser(site)) {
            other.headers.put("Authorization", "Bearer " + id);
            assertThat(other.post("/auth/exchange", "{}").text("error")).isEqualTo("second-factor");
        }
    }

    /// Whoever has a program's password, or acts as another, could otherwise lock the owner out.
    @Test
    void anExchangedLoginAddsNoFactorWithoutThePassword() throws Exception {
        String id = people.tokens.issue("alice@example.test", LoginTicket.LASTING);
        try (var other = new Browser(site)) {
            other.headers.put("Authorization", "Bearer " + id);
            var begun = other.post("/auth/exchange", "{}");
            assertThat(begun.status()).isEqualTo(200);
            other.headers.clear();
            other.headers.put("Postern-Csrf", begun.text("csrf"));
            for (var path :
                    new String[] {"totp/begin", "passkeys/register/begin", "recovery-codes"}) {
                assertThat(other.post("/auth/" + path, "{}").text("error"))
                        .as(path)
                        .isEqualTo("password-needed");
            }
            assertThat(
                            other.post(
                                            "/auth/totp/begin",
                                            "{\"password\":\"%s\"}".formatted(TestPeople.PASSWORD))
                                    .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void nobodyActsAsOthersOnPages() throws Exception {
        try (var other = new Browser(site)) {
            assertThat(other.login("#alice@example.test#Administrator#", "x").text("error"))
                    .isEqualTo("credentials");
        }
    }

    @ParameterizedTest
    @EnumSource(CoseKey.Algorithm.class)
    void aPasskeyLogsInWithoutAPassword(CoseKey.Algorithm algorithm) throws Exception {
        var device = device(algorithm);
        register(device);
        assertThat(browser.get("/auth/passkeys").json().get(0).path("name").stringValue())
                .isEqualTo("Key");
        try (var other = new Browser(site)) {
            device.counter++;
            var answer = login(other, device);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text("username")).isEqualTo("alice@example.test");
            assertThat(other.get("/mine").whole().body()).isEqualTo("COOKIE");
        }
        assertThat(people.events.stream().map(Object::toString))
                .anyMatch(event -> event.contains("means=passkey"));
        // The password alone lets nobody in any more.
        assertThat(
                        people.logins.password(
                                "",
                                "alice",
                                TestPeople.PASSWORD.getBytes(StandardCharsets.UTF_8),
                                java.net.InetAddress.getLoopbackAddress(),
                                "imap"))
                .isInstanceOf(Outcome.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "origin",
                "party",
                "not verified",
                "counter",
                "stranger",
                "other account",
                "other key",
                "old challenge"
            })
    void aLoginByPasskeyThatIsNotRightIsRefused(String wrong) throws Exception {
        var device = device(CoseKey.Algorithm.ES256);
        register(device);
        device.counter++;
        try (var other = new Browser(site)) {
            String challenge = other.post("/auth/passkeys/login/begin", "{}").text("challenge");
            int status = 401;
            switch (wrong) {
                case "origin" -> device.origin = "https://evil.test";
                case "party" -> device.relyingParty = "evil.test";
                case "not verified" -> device.flags = 0x01;
                case "counter" -> device.counter = 1;
                case "stranger" -> device.userHandle = "nobody";
                case "other account" -> device.userHandle = people.add("bob").id();
                case "other key" -> {
                    var another = device(CoseKey.Algorithm.ES256);
                    System.arraycopy(device.id, 0, another.id, 0, device.id.length);
                    another.counter = 2;
                    device = another;
                }
                default -> {
                    people.now = people.now.plus(Pending.LIFE);
                    status = 409;
                }
            }
            assertThat(other.post("/auth/passkeys/login/finish", device.login(challenge)).status())
                    .isEqualTo(status);
            assertThat(other.cookies).isEmpty();
        }
    }

    @Test
    void aChallengeIsAnsweredOnce() throws Exception {
        var device = device(CoseKey.Algorithm.EDDSA);
        register(device);
        device.counter++;
        try (var other = new Browser(site)) {
            String challenge = other.post("/auth/passkeys/login/begin", "{}").text("challenge");
            String answer = device.login(challenge);
            assertThat(other.post("/auth/passkeys/login/finish", answer).status()).isEqualTo(200);
            assertThat(other.post("/auth/passkeys/login/finish", answer).status()).isEqualTo(409);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"origin", "party", "not verified", "login's challenge"})
    void aNewPasskeyThatIsNotRightIsRefused(String wrong) throws Exception {
        var device = device(CoseKey.Algorithm.ES256);
        String challenge = browser.post("/auth/passkeys/register/begin", "{}").text("challenge");
        int status = 403;
        switch (wrong) {
            case "origin" -> device.origin = "https://evil.test";
            case "party" -> device.relyingParty = "evil.test";
            case "not verified" -> device.flags = 0x01;
            default -> {
                challenge = browser.post("/auth/passkeys/login/begin", "{}").text("challenge");
                status = 409;
            }
        }
        assertThat(
                        browser.post(
                                        "/auth/passkeys/register/finish",
                                        "{\"name\":\"Key\",\"response\":%s}"
                                                .formatted(device.register(challenge)))
                                .status())
                .isEqualTo(status);
        assertThat(people.directory.secondFactors(alice.id()).on()).isFalse();
    }

    @Test
    void aPasskeyIsRemoved() throws Exception {
        var device = device(CoseKey.Algorithm.ES256);
        register(device);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(device.id);
        people.now = people.now.plus(Duration.ofHours(1));
        assertThat(browser.delete("/auth/passkeys/" + id).text("error"))
                .isEqualTo("password-needed");
        assertThat(
                        browser.send(
                                        "DELETE",
                                        "/auth/passkeys/" + id,
                                        "{\"password\":\"%s\"}".formatted(TestPeople.PASSWORD))
                                .status())
                .isEqualTo(204);
        assertThat(people.directory.secondFactors(alice.id()).on()).isFalse();
        assertThat(people.directory.secondFactors(alice.id()).recovery()).isEmpty();
    }

    private SoftwareAuthenticator device(CoseKey.Algorithm algorithm) throws Exception {
        var device = new SoftwareAuthenticator(algorithm, "https://localhost:" + site.tls.port());
        device.userHandle = alice.id();
        return device;
    }

    private void register(SoftwareAuthenticator device) throws Exception {
        var options = browser.post("/auth/passkeys/register/begin", "{}");
        assertThat(options.json().path("rp").path("id").stringValue()).isEqualTo("localhost");
        assertThat(
                        new String(
                                Base64.getUrlDecoder()
                                        .decode(
                                                options.json()
                                                        .path("user")
                                                        .path("id")
                                                        .stringValue()),
                                StandardCharsets.UTF_8))
                .isEqualTo(alice.id());
        var answer =
                browser.post(
                        "/auth/passkeys/register/finish",
                        "{\"name\":\"Key\",\"response\":%s}"
                                .formatted(device.register(options.text("challenge"))));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("recoveryCodes").size()).isEqualTo(10);
    }

    private static Browser.Answer login(Browser browser, SoftwareAuthenticator device)
            throws Exception {
        String challenge = browser.post("/auth/passkeys/login/begin", "{}").text("challenge");
        var answer = browser.post("/auth/passkeys/login/finish", device.login(challenge));
        browser.csrf = answer.text("csrf");
        return answer;
    }

    private String code(Totp totp) {
        return "{\"code\":\"%s\"}".formatted(totp.at(people.now));
    }

    private static String withCode(String code) {
        return """
        {"username":"alice","password":"%s","code":"%s"}\
        """
                .formatted(TestPeople.PASSWORD, code);
    }

    private static byte[] base32(String text) {
        var octets = new byte[text.length() * 5 / 8];
        for (int i = 0; i < octets.length * 8; i++) {
            int value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(text.charAt(i / 5));
            if ((value >> (4 - i % 5) & 1) != 0) {
                octets[i / 8] |= (byte) (0x80 >> i % 8);
            }
        }
        return octets;
    }

    private static String basic(String name, String password) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
