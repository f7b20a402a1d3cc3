package org.postern.detection;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.engine.FileLayer;
import org.postern.engine.Journal;
import org.postern.kernel.Addresses;
import org.postern.kernel.Events;
import org.postern.kernel.Field;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Service;
import org.postern.kernel.StatusSource;
import org.postern.kernel.Value;
import org.postern.net.ListenAddress;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// The centre that counts what nodes see. It is told keys and never what they were made of.
public final class DetectionCentre implements Service, StatusSource {
    static final String PATH = "/detection/1/sightings";

    /// Most questions that are answered at a time.
    static final int AT_ONCE = 64;

    /// Most questions within the time that their proofs are believed, both ways: 1,600 a second.
    static final int MOST_NONCES = 1_000_000;

    private static final Logger LOG = System.getLogger(DetectionCentre.class.getName());

    /// Why a question is put off, and not refused.
    private static final String FULL = "too many questions";

    private final Supplier<DetectionSettings> settings;
    private final Path folder;
    private final FileLayer files;
    private final InstantSource clock;
    private final Events events;
    private final Semaphore slots = new Semaphore(AT_ONCE);
    private final LongAdder questions = new LongAdder();
    private final LongAdder refused = new LongAdder();

    private volatile @Nullable Running running;

    private record Running(
            List<HttpServer> servers,
            ExecutorService threads,
            SightingTable table,
            Journal journal,
            SeenNonces nonces,
            Instant since) {}

    /// @param folder of the journal
    public DetectionCentre(
            Supplier<DetectionSettings> settings,
            Path folder,
            FileLayer files,
            InstantSource clock,
            Events events) {
        this.settings = settings;
        this.folder = folder;
        this.files = files;
        this.clock = clock;
        this.events = events;
    }

    @Override
    public String name() {
        return "detection";
    }

    @Override
    public void start() throws ProblemException {
        var how = settings.get();
        if (!how.serve()) {
            return;
        }
        var table = new SightingTable(how.keys(), how.halfLife(), clock);
        Journal journal;
        try {
            journal = Journal.open("detection", folder, files, table, events);
        } catch (EngineException e) {
            throw new ProblemException(
                    "The sightings of the detection centre cannot be read.",
                    e.getMessage(),
                    "move " + folder + " aside: counting begins anew");
        }
        // The JDK's server reads these once, before its first: seconds that a request may take to
        // arrive, and connections at once. Without them a stranger could hold it up for ever.
        limit("sun.net.httpserver.maxReqTime", "10");
        limit("jdk.httpserver.maxConnections", "256");
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var servers = new ArrayList<HttpServer>();
        try {
            for (var address : ListenAddress.resolve(how.address())) {
                var server = HttpServer.create(new InetSocketAddress(address, how.port()), 0);
                server.createContext(PATH, this::answer);
                server.setExecutor(threads);
                servers.add(server);
            }
        } catch (IOException e) {
            servers.forEach(server -> server.stop(0));
            threads.shutdown();
            journal.close();
            throw new ProblemException(
                    "detection.port: " + how.port() + " cannot be bound: " + e.getMessage() + ".",
                    null,
                    "another detection.port, or detection.serve = false");
        }
        running =
                new Running(
                        List.copyOf(servers),
                        threads,
                        table,
                        journal,
                        new SeenNonces(
                                Duration.ofSeconds(2 * Proof.MOST_SECONDS), MOST_NONCES, clock),
                        clock.instant());
        servers.forEach(HttpServer::start);
    }

    private static void limit(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    @Override
    public void stop(Duration grace) {
        var now = running;
        running = null;
        if (now == null) {
            return;
        }
        now.servers().forEach(server -> server.stop(0));
        now.threads().shutdown();
        try {
            if (!now.threads().awaitTermination(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                now.threads().shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        now.journal().close();
    }

    @Override
    public Health health() {
        return running == null
                ? new Health(State.OFF, "this node is no detection centre")
                : new Health(State.OK, questions.sum() + " questions");
    }

    /// The port that it listens on; 0 when it does not.
    public int port() {
        var now = running;
        return now == null ? 0 : now.servers().getFirst().getAddress().getPort();
    }

    @Override
    public List<Field> status() {
        var now = running;
        return now == null
                ? List.of()
                : List.of(
                        Field.of("detectionQuestions", Value.number(questions.sum())),
                        Field.of("detectionRefused", Value.number(refused.sum())),
                        Field.of("detectionKeys", Value.number(now.table().size())));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            judged(exchange);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a question failed by a defect", e);
        }
    }

    private void judged(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            say(exchange, 405, "POST only", "");
            return;
        }
        byte[] octets = exchange.getRequestBody().readNBytes(Question.LARGEST + 1);
        if (octets.length > Question.LARGEST) {
            say(exchange, 413, "too long", "");
            return;
        }
        String body = new String(octets, StandardCharsets.UTF_8);
        String reason = refusal(exchange, body);
        if (reason.equals(FULL)) {
            say(exchange, 503, "busy", "");
            return;
        }
        if (!reason.isEmpty()) {
            refused.increment();
            events.record(
                    new DetectionEvent.QuestionRefused(
                            Addresses.text(exchange.getRemoteAddress().getAddress()), reason));
            say(exchange, 403, "refused", "");
            return;
        }
        // Only who has the secret takes a place.
        if (!slots.tryAcquire()) {
            say(exchange, 503, "busy", "");
            return;
        }
        try {
            var question = Question.parse(body);
            say(
                    exchange,
                    200,
                    Question.answer(seen(question)),
                    exchange.getRequestHeaders().getFirst(Proof.FIELD));
        } catch (IllegalArgumentException e) {
            say(exchange, 400, "not a question", "");
        } finally {
            slots.release();
        }
    }

    /// Why a question is not answered; empty when it is.
    private String refusal(HttpExchange exchange, String body) {
        String time = exchange.getRequestHeaders().getFirst(Proof.TIME);
        String proof = exchange.getRequestHeaders().getFirst(Proof.FIELD);
        String nonce = exchange.getRequestHeaders().getFirst(Proof.NONCE);
        if (time == null
                || proof == null
                || nonce == null
                || !time.matches("[0-9]{1,12}")
                || !Proof.isNonce(nonce)) {
            return "no proof";
        }
        if (!Proof.equal(proof, Proof.ofQuestion(settings.get().secret(), time, nonce, body))) {
            return "a proof by another secret";
        }
        long then = Long.parseLong(time);
        long off = Math.abs(then - clock.instant().getEpochSecond());
        if (off > Proof.MOST_SECONDS) {
            return "a time that is off by " + off + " s";
        }
        return refusal(nonce, then);
    }

    /// What was asked before. Of what was asked before its start the centre remembers nothing.
    private String refusal(String nonce, long then) {
        var now = running;
        if (now == null || then < now.since().getEpochSecond()) {
            return "a time before the centre began";
        }
        return switch (now.nonces().take(nonce)) {
            case FRESH -> "";
            case SEEN -> "a question that was asked before";
            case FULL -> FULL;
        };
    }

    private List<Sighting> seen(Question question) {
        var now = running;
        if (now == null) {
            throw new IllegalArgumentException("the centre stops");
        }
        questions.increment();
        var sightings = new ArrayList<Sighting>();
        var record = SightingTable.buffer();
        for (long key : question.keys()) {
            if (question.times() == 0 && question.label() == Label.NONE) {
                sightings.add(now.table().look(key));
                continue;
            }
            sightings.add(
                    now.table()
                            .see(
                                    key,
                                    question.source(),
                                    question.label(),
                                    question.times(),
                                    record));
            now.journal().append(record);
        }
        return sightings;
    }

    private void say(HttpExchange exchange, int code, String text, String proof)
            throws IOException {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        if (code == 200) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.getResponseHeaders()
                    .set(Proof.FIELD, Proof.ofAnswer(settings.get().secret(), proof, text));
        }
        exchange.sendResponseHeaders(code, octets.length);
        exchange.getResponseBody().write(octets);
    }
}
