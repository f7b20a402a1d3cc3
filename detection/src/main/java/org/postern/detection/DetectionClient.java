package org.postern.detection;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;
import org.postern.net.BackOff;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/// Asks the detection centre, and tells it by that. A centre that is slow or gone costs a message
/// no more than [DetectionSettings#timeout], and nothing while the pause after a failure lasts.
/// Safe for many threads.
public final class DetectionClient {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    private final Supplier<DetectionSettings> settings;
    private final InstantSource clock;
    private final Events events;
    private final BackOff backOff;
    private final HttpClient http;

    /// Mixed into sources, so that nobody can find a network by trying all.
    private final long salt = ThreadLocalRandom.current().nextLong();

    /// The one used longest ago first; guarded by itself.
    private final Map<List<Long>, Remembered> answers =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<List<Long>, Remembered> eldest) {
                    return size() > settings.get().rememberedMost();
                }
            };

    /// @param untold sightings since the answer came
    private record Remembered(Detection answer, Instant until, int untold) {}

    public DetectionClient(
            Supplier<DetectionSettings> settings, InstantSource clock, Events events) {
        this.settings = settings;
        this.clock = clock;
        this.events = events;
        this.backOff = new BackOff(clock, FIRST_PAUSE, settings.get().backOff());
        this.http =
                HttpClient.newBuilder()
                        .connectTimeout(settings.get().timeout())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /// Whether a centre is named.
    public boolean configured() {
        return !settings.get().centre().isEmpty();
    }

    /// Asks about a message, and counts it.
    ///
    /// @param client whom it came from; null for nobody
    public Detection see(Fingerprint print, @Nullable InetAddress client) {
        var keys = print.keys();
        if (!configured() || keys.isEmpty()) {
            return Detection.UNKNOWN;
        }
        int untold = 0;
        synchronized (answers) {
            var known = answers.get(keys);
            if (known != null && clock.instant().isBefore(known.until())) {
                answers.put(
                        keys, new Remembered(known.answer(), known.until(), known.untold() + 1));
                return known.answer();
            }
            untold = known == null ? 0 : known.untold();
        }
        int times = Math.min(untold + 1, Question.MOST_TIMES);
        var answer = ask(print, new Question(source(client), Label.NONE, times, keys));
        if (answer.asked()) {
            synchronized (answers) {
                answers.put(
                        keys,
                        new Remembered(
                                answer, clock.instant().plus(settings.get().remembered()), 0));
            }
        }
        return answer;
    }

    /// Asks about a message without counting it: it was counted when it came.
    public Detection look(Fingerprint print) {
        var keys = print.keys();
        return !configured() || keys.isEmpty()
                ? Detection.UNKNOWN
                : ask(print, new Question(salt, Label.NONE, 0, keys));
    }

    /// Tells what somebody has said of a message.
    public Detection label(Fingerprint print, Label label) {
        var keys = print.keys();
        return !configured() || keys.isEmpty()
                ? Detection.UNKNOWN
                : ask(print, new Question(salt, label, 0, keys));
    }

    /// A hash of the network: a mailer with a row of addresses is one source.
    private long source(@Nullable InetAddress client) {
        if (client == null) {
            return salt;
        }
        byte[] octets = client.getAddress();
        byte[] network = Arrays.copyOf(octets, octets.length == 4 ? 3 : 6);
        return Hash64.mix(
                Hash64.of(network, 0, network.length) ^ settings.get().secret().hashCode());
    }

    private Detection ask(Fingerprint print, Question question) {
        if (!backOff.mayTry()) {
            return Detection.UNKNOWN;
        }
        try {
            var answers = exchange(question);
            if (backOff.worked()) {
                events.record(new DetectionEvent.CentreBack(settings.get().centre()));
            }
            return Detection.of(print, answers);
        } catch (IOException | IllegalArgumentException e) {
            String problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            if (backOff.failed(problem)) {
                events.record(new DetectionEvent.CentreLost(settings.get().centre(), problem));
            }
            return Detection.UNKNOWN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Detection.UNKNOWN;
        }
    }

    private List<Sighting> exchange(Question question) throws IOException, InterruptedException {
        var how = settings.get();
        String body = question.json();
        String time = String.valueOf(clock.instant().getEpochSecond());
        String nonce = Proof.nonce(RANDOM);
        String proof = Proof.ofQuestion(how.secret(), time, nonce, body);
        var request =
                HttpRequest.newBuilder(URI.create(how.centre() + DetectionCentre.PATH))
                        .timeout(how.timeout())
                        .header(Proof.TIME, time)
                        .header(Proof.NONCE, nonce)
                        .header(Proof.FIELD, proof)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        // Nothing that a centre says is longer than a question.
        var response =
                http.send(
                        request,
                        HttpResponse.BodyHandlers.limiting(
                                HttpResponse.BodyHandlers.ofByteArray(), Question.LARGEST));
        String text = new String(response.body(), StandardCharsets.UTF_8);
        if (response.statusCode() != 200) {
            throw new IOException("the centre answers " + response.statusCode());
        }
        String theirs = response.headers().firstValue(Proof.FIELD).orElse("");
        if (!Proof.equal(theirs, Proof.ofAnswer(how.secret(), proof, text))) {
            throw new IOException("the answer is not by one who knows the secret");
        }
        return Question.sightings(text, question.keys().size());
    }
}
