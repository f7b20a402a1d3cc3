package org.postern.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.engine.DiskFileLayer;
import org.postern.kernel.MemoryEvents;
import org.postern.kernel.ProblemException;
import org.postern.net.ListenAddress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

class DetectionCentreTest {
    private static final String SECRET = "a secret of the site";
    private static final String NONCE = "00112233445566778899aabbccddeeff";
    private static final Fingerprint PRINT =
            new Fingerprint(
                    List.of(1L, 2L, 3L, 4L),
                    List.of(new Fingerprint.FileKeys("2", "a.doc", 6L, List.of(7L, 8L, 9L))));

    private final Path folder;

    private final MemoryEvents events = new MemoryEvents();
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private DetectionCentre centre;

    private static DetectionSettings settings(
            String url, String secret, boolean serve, Duration timeout, Duration remembered) {
        var usual = DetectionSettings.DEFAULTS;
        return new DetectionSettings(
                url,
                secret,
                timeout,
                usual.backOff(),
                remembered,
                usual.rememberedMost(),
                serve,
                List.of(ListenAddress.parse("127.0.0.1")),
                0,
                10_000,
                usual.halfLife(),
                usual.bulk(),
                usual.spamLabels(),
                usual.outbreakSources(),
                usual.outbreakSightings(),
                usual.jail(),
                usual.bulkScore(),
                usual.spamScore());
    }

    private DetectionCentre centre() {
        var how = settings("", SECRET, true, Duration.ofSeconds(5), Duration.ZERO);
        return new DetectionCentre(
                () -> how, folder.resolve("detection"), new DiskFileLayer(), now::get, events);
    }

    private DetectionClient client(String secret, Duration remembered) {
        return client("http://127.0.0.1:" + centre.port(), secret, remembered);
    }

    private DetectionClient client(String url, String secret, Duration remembered) {
        var how = settings(url, secret, false, Duration.ofSeconds(5), remembered);
        return new DetectionClient(() -> how, now::get, events);
    }

    private static InetAddress from(int network) {
        return InetAddress.ofLiteral("192.0." + network + ".1");
    }

    @AfterEach
    void stop() {
        centre.stop(Duration.ofSeconds(5));
    }

    DetectionCentreTest(@TempDir Path folder) {
        this.folder = folder;
        this.centre = centre();
    }

    @Test
    void countsWhatNodesSee() throws ProblemException {
        centre.start();
        var client = client(SECRET, Duration.ZERO);
        assertThat(client.see(PRINT, from(1)).text()).isEqualTo(Sighting.NONE);
        for (int i = 2; i <= 40; i++) {
            client.see(PRINT, from(i));
        }
        var known = client.see(PRINT, from(1));
        assertThat(known.asked()).isTrue();
        assertThat(known.text().count()).isEqualTo(40);
        assertThat(known.text().sources()).isBetween(25, 60);
        var usual = DetectionSettings.DEFAULTS;
        assertThat(known.kind(usual)).isEqualTo(Detection.Kind.BULK);
        assertThat(known.spreading(usual)).isEqualTo(PRINT.files());
        // Half of the keys in another text: one key in common is none.
        var other = new Fingerprint(List.of(1L, 12L, 13L, 14L), List.of());
        assertThat(client.see(other, from(1)).text().count()).isZero();
        assertThat(client.label(PRINT, Label.HAM).asked()).isTrue();
        assertThat(client.see(PRINT, from(1)).spreading(usual)).isEmpty();
    }

    @Test
    void forgetsWithTime() throws ProblemException {
        centre.start();
        var client = client(SECRET, Duration.ZERO);
        for (int i = 0; i < 40; i++) {
            client.see(PRINT, from(1));
        }
        now.updateAndGet(then -> then.plus(Duration.ofHours(6)));
        assertThat(client.see(PRINT, from(1)).text().count()).isEqualTo(20);
        now.updateAndGet(then -> then.plus(Duration.ofDays(5)));
        assertThat(client.see(PRINT, from(1)).text().count()).isZero();
    }

    @Test
    void knowsWhatPeopleCallSpam() throws ProblemException {
        centre.start();
        var client = client(SECRET, Duration.ZERO);
        for (int i = 0; i < 3; i++) {
            client.label(PRINT, Label.SPAM);
        }
        assertThat(client.see(PRINT, from(1)).kind(DetectionSettings.DEFAULTS))
                .isEqualTo(Detection.Kind.SPAM);
        client.label(PRINT, Label.HAM);
        assertThat(client.see(PRINT, from(1)).kind(DetectionSettings.DEFAULTS))
                .isNotEqualTo(Detection.Kind.SPAM);
    }

    @Test
    void knowsItAllAfterARestart() throws ProblemException {
        centre.start();
        var client = client(SECRET, Duration.ZERO);
        for (int i = 0; i < 5; i++) {
            client.see(PRINT, from(i));
        }
        centre.stop(Duration.ofSeconds(5));
        centre = centre();
        centre.start();
        assertThat(client(SECRET, Duration.ZERO).see(PRINT, from(1)).text().count()).isEqualTo(5);
    }

    @Test
    void tellsLaterWhatItRemembers() throws ProblemException {
        centre.start();
        var client = client(SECRET, Duration.ofSeconds(30));
        for (int i = 0; i < 10; i++) {
            client.see(PRINT, from(1));
        }
        assertThat(centre.health().text()).isEqualTo("1 questions");
        now.updateAndGet(then -> then.plusSeconds(31));
        client.see(PRINT, from(1));
        now.updateAndGet(then -> then.plusSeconds(31));
        assertThat(client.see(PRINT, from(1)).text().count()).isEqualTo(11);
    }

    @Test
    void refusesWhoDoesNotKnowTheSecret() throws ProblemException {
        centre.start();
        var client = client("another secret, long", Duration.ZERO);
        assertThat(client.see(PRINT, from(1)).asked()).isFalse();
        assertThat(events.of(DetectionEvent.QuestionRefused.class)).hasSize(1);
        assertThat(events.of(DetectionEvent.CentreLost.class)).hasSize(1);
        var late = client(SECRET, Duration.ZERO);
        var how =
                settings(
                        "http://127.0.0.1:" + centre.port(),
                        SECRET,
                        false,
                        Duration.ofSeconds(5),
                        Duration.ZERO);
        var wrongClock = new DetectionClient(() -> how, () -> now.get().plusSeconds(3_600), events);
        assertThat(wrongClock.see(PRINT, from(1)).asked()).isFalse();
        assertThat(late.see(PRINT, from(1)).asked()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "{\"keys\":[]}",
                "{\"source\":\"0000000000000001\",\"label\":\"x\",\"times\":1,\"keys\":[]}",
                "{\"source\":\"0000000000000001\",\"label\":\"none\",\"times\":-1,\"keys\":[]}",
                "{\"source\":\"1\",\"label\":\"none\",\"times\":1,\"keys\":[]}",
                "{\"source\":\"0000000000000001\",\"label\":\"none\",\"times\":1,\"keys\":[7]}",
                "{\"source\":\"000000000000000g\",\"label\":\"none\",\"times\":1,\"keys\":[]}"
            })
    void refusesWhatIsNoQuestion(String body) throws Exception {
        centre.start();
        String time = String.valueOf(now.get().getEpochSecond());
        assertThat(post(body, time, NONCE, Proof.ofQuestion(SECRET, time, NONCE, body)))
                .isEqualTo(400);
    }

    @Test
    void boundsAQuestion() throws Exception {
        centre.start();
        assertThat(post("x".repeat(Question.LARGEST + 1), "1", NONCE, "p")).isEqualTo(413);
        assertThat(post("{}", "not a time", NONCE, "p")).isEqualTo(403);
        assertThat(post("{}", "1", NONCE, "")).isEqualTo(403);
        assertThat(post("{}", "1", "no nonce", "p")).isEqualTo(403);
    }

    @Test
    void countsAQuestionOnceHoweverOftenItComes() throws Exception {
        centre.start();
        var question = new Question(1, Label.NONE, 1, PRINT.keys()).json();
        assertThat(post(question, NONCE)).isEqualTo(200);
        // Somebody overheard it.
        assertThat(post(question, NONCE)).isEqualTo(403);
        now.updateAndGet(then -> then.plusSeconds(Proof.MOST_SECONDS));
        assertThat(post(question, NONCE)).isEqualTo(403);
        assertThat(post(question, "f" + NONCE.substring(1))).isEqualTo(200);
        assertThat(client(SECRET, Duration.ZERO).look(PRINT).text().count()).isEqualTo(2);
        assertThat(events.of(DetectionEvent.QuestionRefused.class)).hasSize(2);
    }

    @Test
    void believesNoTimeFromBeforeItsStart() throws Exception {
        var question = new Question(1, Label.NONE, 1, PRINT.keys()).json();
        String then = String.valueOf(now.get().getEpochSecond());
        now.updateAndGet(time -> time.plusSeconds(1));
        centre.start();
        assertThat(post(question, then, NONCE, Proof.ofQuestion(SECRET, then, NONCE, question)))
                .isEqualTo(403);
    }

    @Test
    void tellsOneWhoOnlyAsksAndCountsNothing() throws Exception {
        centre.start();
        var client = client(SECRET, Duration.ZERO);
        assertThat(client.look(PRINT).text()).isEqualTo(Sighting.NONE);
        assertThat(client.look(PRINT).text()).isEqualTo(Sighting.NONE);
        client.see(PRINT, from(1));
        assertThat(client.look(PRINT).text().count()).isEqualTo(1);
        assertThat(client.look(PRINT).text().count()).isEqualTo(1);
    }

    @Test
    void remembersABoundedNumberOfQuestions() {
        var nonces = new SeenNonces(Duration.ofMinutes(10), 2, now::get);
        assertThat(nonces.take("a")).isEqualTo(SeenNonces.Answer.FRESH);
        assertThat(nonces.take("b")).isEqualTo(SeenNonces.Answer.FRESH);
        assertThat(nonces.take("a")).isEqualTo(SeenNonces.Answer.SEEN);
        assertThat(nonces.take("c")).isEqualTo(SeenNonces.Answer.FULL);
        now.updateAndGet(then -> then.plusSeconds(600));
        assertThat(nonces.take("c")).isEqualTo(SeenNonces.Answer.FRESH);
        assertThat(nonces.take("a")).isEqualTo(SeenNonces.Answer.SEEN);
        now.updateAndGet(then -> then.plusSeconds(600));
        assertThat(nonces.take("a")).isEqualTo(SeenNonces.Answer.FRESH);
        now.updateAndGet(then -> then.plusSeconds(1_200));
        assertThat(nonces.take("a")).isEqualTo(SeenNonces.Answer.FRESH);
    }

    private int post(String body, String nonce) throws Exception {
        String time = String.valueOf(now.get().getEpochSecond());
        return post(body, time, nonce, Proof.ofQuestion(SECRET, time, nonce, body));
    }

    private int post(String body, String time, String nonce, String proof) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(
                                            URI.create(
                                                    "http://127.0.0.1:"
                                                            + centre.port()
                                                            + DetectionCentre.PATH))
                                    .header(Proof.TIME, time)
                                    .header(Proof.NONCE, nonce)
                                    .header(Proof.FIELD, proof)
                                    .POST(HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Test
    void costsNothingWhenTheCentreIsGone() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var client = client("http://127.0.0.1:" + port, SECRET, Duration.ZERO);
        for (int i = 0; i < 1_000; i++) {
            assertThat(client.see(PRINT, from(1)).asked()).isFalse();
        }
        assertThat(events.of(DetectionEvent.CentreLost.class)).hasSize(1);
    }

    @Test
    void waitsNoLongerThanItMay() throws IOException {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            var how =
                    settings(
                            "http://127.0.0.1:" + silent.getLocalPort(),
                            SECRET,
                            false,
                            Duration.ofMillis(50),
                            Duration.ZERO);
            var client = new DetectionClient(() -> how, now::get, events);
            assertThat(client.see(PRINT, from(1)).asked()).isFalse();
        }
    }

    @Test
    void keepsTheKeysThatAreSeenMost() {
        var table = new SightingTable(64, Duration.ofHours(1), now::get);
        var record = SightingTable.buffer();
        for (int i = 0; i < 10; i++) {
            table.see(42, 1, Label.NONE, 1, record);
        }
        for (long key = 1_000; key < 3_000; key++) {
            table.see(key, 1, Label.NONE, 1, record);
        }
        assertThat(table.see(42, 1, Label.NONE, 1, record).count()).isEqualTo(10);
        assertThat(table.size()).isLessThanOrEqualTo(64);
    }

    @Test
    void needsASecret() {
        assertThatThrownBy(() ->
                        settings("http://c", "short", false, Duration.ofSeconds(1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("detection.secret");
        assertThatThrownBy(() ->
                        settings("ftp://c", SECRET, false, Duration.ofSeconds(1), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(client("", SECRET, Duration.ZERO).see(PRINT, null)).isEqualTo(Detection.UNKNOWN);
    }
}
