package org.postern.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.engine.EngineException;
import org.postern.net.LoginTicket;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;

class AuthPagesTest {
    @TempDir Path folder;
    private TestPeople people;
    private TestSite site;
    private WebSessions sessions;
    private Account alice;

    @BeforeEach
    void start() throws Exception {
        people = new TestPeople();
        alice = people.add("alice");
        site = new TestSite(folder);
        sessions = people.sessions(site);
        people.join(site, sessions);
        site.mounts.mount(
                "/mine",
                MountRules.USERS.withBasic(),
                (request, response) ->
                        response.text(
                                200,
                                request.known().account().address()
                                        + " "
                                        + request.known().means()));
        site.start();
    }

    @AfterEach
    void stop() {
        site.close();
        people.close();
    }

    @Test
    void aLoginGivesACookieThatScriptsCannotReadAndOtherSitesCannotSend() throws Exception {
        try (var browser = new Browser(site)) {
            assertThat(browser.get("/mine").status()).isEqualTo(401);
            var answer = browser.login("alice", TestPeople.PASSWORD);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.text("username")).isEqualTo("alice@example.test");
            assertThat(answer.whole().headers().firstValue("Set-Cookie").orElseThrow())
                    .matches(
                            "__Host-postern=[\\w-]{43}; Path=/; Secure; HttpOnly; SameSite=Strict");
            assertThat(browser.get("/mine").whole().body()).isEqualTo("alice@example.test COOKIE");
            assertThat(browser.get("/auth/session").text("csrf"))
                    .isEqualTo(answer.text("csrf"))
                    .hasSize(43);
        }
    }

    @Test
    void aSessionThatIsRememberedOutlivesTheBrowser() throws Exception {
        try (var browser = new Browser(site)) {
            var answer =
                    browser.login(
                            """
                            {"username":"alice","password":"%s","remember":true}\
                            """
                                    .formatted(TestPeople.PASSWORD));
            assertThat(answer.whole().headers().firstValue("Set-Cookie").orElseThrow())
                    .contains("; Max-Age=7776000");
            people.now = people.now.plus(Duration.ofDays(10));
            assertThat(browser.get("/mine").status()).isEqualTo(200);
        }
    }

    @Test
    void aSessionThatEndsWhileItIsUsedStaysEnded() throws Exception {
        var begun = sessions.begin(alice, false, "192.0.2.1", "", "password");
        var found = sessions.find(begun.token()).orElseThrow();
        sessions.sparing(
                found,
                () -> {
                    try {
                        var _ = sessions.endAll(alice.id(), "", WebEvent.SessionEnd.LOGOUT);
                    } catch (EngineException e) {
                        throw new DirectoryException("the test", e);
                    }
                });
        assertThat(sessions.find(begun.token())).isEmpty();
        assertThat(sessions.of(alice.id())).isEmpty();
    }

    @Test
    void withoutTlsTheCookieHasAnotherName() throws Exception {
        try (var browser = new Browser(site, false)) {
            var answer = browser.login("alice", TestPeople.PASSWORD);
            assertThat(answer.whole().headers().firstValue("Set-Cookie").orElseThrow())
                    .startsWith("postern=")
                    .doesNotContain("Secure");
            assertThat(browser.get("/mine").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "alice, wrong, 401, credentials",
        "nobody, wrong, 401, credentials",
        "alice@elsewhere.test, correct horse battery, 401, credentials",
    })
    void aWrongLoginIsToldNothingMore(String name, String password, int status, String error)
            throws Exception {
        try (var browser = new Browser(site)) {
            var answer = browser.login(name, password);
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.text("error")).isEqualTo(error);
            assertThat(browser.cookies).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/x-www-form-urlencoded | username=alice | 415",
                "application/json | [1] | 400",
                "application/json | {\"username\":1} | 400",
                "application/json | {\"username\":\"alice\"} | 400",
                "application/json | { | 400",
            })
    void aMalformedLoginIsRefused(String type, String body, int status) throws Exception {
        try (var browser = new Browser(site)) {
            browser.headers.put("Content-Type", type);
            assertThat(browser.post("/auth/login", body).status()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // What the header says, what Origin and Sec-Fetch-Site say, what comes of it.
        "right, ,          ,            204",
        "right, ours,      same-origin, 204",
        "right, ours,      cross-site,  403",
        "right, ours,      same-site,   403",
        "right, http://x,  ,            403",
        "right, null,      ,            403",
        "wrong, ours,      same-origin, 403",
        "none,  ours,      same-origin, 401",
        "none,  ours,      cross-site,  403",
    })
    void aForgedRequestIsRefused(String header, String origin, String fetch, int status)
            throws Exception {
        try (var browser = new Browser(site)) {
            browser.login("alice", TestPeople.PASSWORD);
            browser.csrf =
                    switch (header) {
                        case "right" -> browser.csrf;
                        case "wrong" -> "x" + browser.csrf;
                        default -> "";
                    };
            if (origin != null) {
                browser.headers.put(
                        "Origin",
                        origin.equals("ours") ? "https://localhost:" + site.tls.port() : origin);
            }
            if (fetch != null) {
                browser.headers.put("Sec-Fetch-Site", fetch);
            }
            assertThat(browser.post("/auth/logout", "{}").status()).isEqualTo(status);
        }
    }

    @Test
    void aLoginFromAnotherSitesPageIsRefused() throws Exception {
        try (var browser = new Browser(site)) {
            browser.headers.put("Origin", "https://evil.test");
            assertThat(browser.login("alice", TestPeople.PASSWORD).status()).isEqualTo(403);
        }
    }

    @Test
    void sessionsOutliveARestart() throws Exception {
        try (var browser = new Browser(site)) {
            browser.login("alice", TestPeople.PASSWORD);
            site.close();
            try (var after = new TestSite(folder.resolve("again"))) {
                people.join(after, people.sessions(after));
                after.start();
                try (var same = new Browser(after)) {
                    same.cookies.putAll(browser.cookies);
                    assertThat(same.get("/auth/session").text("csrf")).isEqualTo(browser.csrf);
                }
            }
        }
    }

    @Test
    void sessionsEndWhenTheyAreIdleOrOld() throws Exception {
        try (var browser = new Browser(site)) {
            browser.login("alice", TestPeople.PASSWORD);
            for (int hours = 0; hours < 24; hours += 7) {
                assertThat(browser.get("/mine").status()).as("after " + hours).isEqualTo(200);
                people.now = people.now.plus(Duration.ofHours(7));
            }
            assertThat(browser.get("/mine").status()).as("old").isEqualTo(401);
            browser.cookies.clear();
            browser.login("alice", TestPeople.PASSWORD);
            people.now = people.now.plus(Duration.ofHours(9));
            sessions.sweepOnce();
            assertThat(sessions.all(10)).isEmpty();
            assertThat(browser.get("/mine").status()).as("idle").isEqualTo(401);
        }
    }

    @Test
    void theOldestSessionGivesWay() throws Exception {
        try (var first = new Browser(site);
                var second = new Browser(site)) {
            first.login("alice", TestPeople.PASSWORD);
            people.now = people.now.plusSeconds(1);
            for (int i = 0; i < WebSettings.DEFAULTS.sessionsPerAccount(); i++) {
                var _ = sessions.begin(alice, false, "192.0.2.1", "", "password");
            }
            assertThat(first.get("/mine").status()).isEqualTo(401);
            assertThat(sessions.of(alice.id())).hasSize(50);
        }
    }

    @Test
    void aUserSeesAndEndsTheirSessions() throws Exception {
        try (var here = new Browser(site);
                var there = new Browser(site)) {
            here.login("alice", TestPeople.PASSWORD);
            there.headers.put("User-Agent", "Elsewhere/1.0");
            there.login("alice", TestPeople.PASSWORD);
            var all = here.get("/auth/sessions").json();
            assertThat(all.size()).isEqualTo(2);
            String other = "";
            for (var one : all) {
                if (!one.path("current").booleanValue()) {
                    assertThat(one.path("agent").stringValue()).isEqualTo("Elsewhere/1.0");
                    other = one.path("id").stringValue();
                }
            }
            assertThat(here.delete("/auth/sessions/" + other).status()).isEqualTo(204);
            assertThat(here.delete("/auth/sessions/" + other).status()).isEqualTo(404);
            assertThat(there.get("/mine").status()).isEqualTo(401);
            assertThat(here.get("/mine").status()).isEqualTo(200);
        }
    }

    @Test
    void logoutEndsTheSessionForGood() throws Exception {
        try (var browser = new Browser(site)) {
            browser.login("alice", TestPeople.PASSWORD);
            var stolen = java.util.Map.copyOf(browser.cookies);
            assertThat(browser.post("/auth/logout", "{}").status()).isEqualTo(204);
            assertThat(browser.cookies).isEmpty();
            browser.cookies.putAll(stolen);
            assertThat(browser.get("/mine").status()).isEqualTo(401);
        }
    }

    @Test
    void aNewPasswordEndsAllOtherSessions() throws Exception {
        try (var here = new Browser(site);
                var there = new Browser(site)) {
            here.login("alice", TestPeople.PASSWORD);
            there.login("alice", TestPeople.PASSWORD);
            people.now = people.now.plusSeconds(1);
            assertThat(
                            here.post(
                                            "/auth/password",
                                            "{\"old\":\"no\",\"new\":\"some other one\"}")
                                    .status())
                    .isEqualTo(403);
            assertThat(
                            here.post(
                                            "/auth/password",
                                            "{\"old\":\"%s\",\"new\":\"some other one\"}"
                                                    .formatted(TestPeople.PASSWORD))
                                    .status())
                    .isEqualTo(204);
            assertThat(here.get("/mine").status()).isEqualTo(200);
            assertThat(there.get("/mine").status()).isEqualTo(401);
            people.now = people.now.plusSeconds(1);
            people.writer.setPassword(
                    alice.id(), "by an operator".getBytes(StandardCharsets.UTF_8));
            assertThat(here.get("/mine").status()).isEqualTo(401);
        }
    }

    @Test
    void aTicketTellsOfTheSessionsEnd() throws Exception {
        var begun = sessions.begin(alice, false, "192.0.2.1", "", "password");
        LoginTicket ticket = sessions.ticket(sessions.find(begun.token()).orElseThrow());
        var told = new AtomicBoolean();
        try (var _ = ticket.onRevoked(() -> told.set(true))) {
            assertThat(ticket.valid()).isTrue();
            sessions.endAll(alice.id(), "", WebEvent.SessionEnd.ADMINISTRATOR);
            assertThat(told).isTrue();
            assertThat(ticket.valid()).isFalse();
        }
    }

    @Test
    void clientsLogInByPasswordWithEachRequest() throws Exception {
        try (var client = new Browser(site)) {
            client.headers.put("Authorization", basic("alice", TestPeople.PASSWORD));
            assertThat(client.get("/mine").whole().body()).isEqualTo("alice@example.test BASIC");
            // No header of ours is asked of them.
            assertThat(client.post("/mine", "{}").status()).isEqualTo(200);
            people.now = people.now.plusSeconds(1);
            people.writer.setPassword(alice.id(), "another one".getBytes(StandardCharsets.UTF_8));
            var refused = client.get("/mine");
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.whole().headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("Basic realm=\"Postern\"");
            client.headers.put("Sec-Fetch-Mode", "cors");
            assertThat(
                            client.get("/mine")
                                    .whole()
                                    .headers()
                                    .firstValue("WWW-Authenticate")
                                    .orElseThrow())
                    .as("no dialogue in a browser")
                    .doesNotContain("Basic");
        }
    }

    @ParameterizedTest
    @CsvSource({"Basic !!!", "Basic YWxpY2U=", "Basic", "Digest x", "Bearer", "Bearer unknown"})
    void aProofThatIsNoneIsRefused(String proof) throws Exception {
        try (var client = new Browser(site)) {
            client.headers.put("Authorization", proof);
            assertThat(client.get("/mine").status()).isEqualTo(401);
        }
    }

    @Test
    void passwordsAreNotTakenWhereTheMountDoesNotWantThem() throws Exception {
        site.mounts.mount("/pages", MountRules.USERS, (_, response) -> response.text(200, ""));
        try (var client = new Browser(site)) {
            client.headers.put("Authorization", basic("alice", TestPeople.PASSWORD));
            assertThat(client.get("/pages").status()).isEqualTo(401);
        }
    }

    @Test
    void anIdOfTheAdministrationProtocolIsExchangedForACookie() throws Exception {
        String id = people.tokens.issue("alice@example.test", LoginTicket.LASTING);
        try (var browser = new Browser(site)) {
            assertThat(browser.post("/auth/exchange", "{}").status()).isEqualTo(401);
            browser.headers.put("Authorization", "Bearer " + id);
            assertThat(browser.get("/mine").whole().body()).isEqualTo("alice@example.test BEARER");
            var answer = browser.post("/auth/exchange", "{}");
            assertThat(answer.status()).isEqualTo(200);
            browser.headers.clear();
            assertThat(browser.get("/mine").whole().body()).isEqualTo("alice@example.test COOKIE");
        }
    }

    @Test
    void logInsAreThrottledAsInAllOtherProtocols() throws Exception {
        people.guarding =
                new org.postern.net.GuardSettings(
                        Duration.ofMillis(1),
                        Duration.ofMillis(1),
                        3,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(5),
                        Duration.ofHours(1),
                        1_000);
        try (var browser = new Browser(site)) {
            for (int i = 0; i < 3; i++) {
                assertThat(browser.login("alice", "guess " + i).text("error"))
                        .isEqualTo("credentials");
            }
            var answer = browser.login("alice", TestPeople.PASSWORD);
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.text("error")).isEqualTo("throttled");
            assertThat(answer.json().path("retryAfter").longValue()).isPositive();
        }
    }

    private static String basic(String name, String password) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
