package org.postern.admin;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Caller;
import org.postern.kernel.Catalogue;
import org.postern.kernel.Events;
import org.postern.kernel.Ids;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.kernel.Result;
import org.postern.kernel.Role;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// One connection to the administration socket: requests and answers, one after the other.
final class AdminSession implements Runnable {
    private static final Logger LOG = System.getLogger(AdminSession.class.getName());
    static final long VERSION = 1;

    /// How long a follower waits before it looks whether its client is still there.
    private static final Duration FOLLOW_PAUSE = Duration.ofSeconds(1);

    private final SocketChannel channel;
    private final JsonLines lines;
    private final String token;
    private final Catalogue catalogue;
    private final Events events;
    private final InstantSource clock;
    private final AdminLimits limits;

    /// Since when the session waits for a line, in nanoseconds of the system; 0 while it works.
    private volatile long waitingSince;

    private volatile boolean ending;

    AdminSession(
            SocketChannel channel,
            String token,
            Catalogue catalogue,
            Events events,
            InstantSource clock,
            AdminLimits limits) {
        this.channel = channel;
        this.lines = new JsonLines(channel, limits.requestOctets());
        this.token = token;
        this.catalogue = catalogue;
        this.events = events;
        this.clock = clock;
        this.limits = limits;
    }

    @Override
    public void run() {
        try (channel) {
            serve();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "an administration client went away", e);
        }
    }

    private void serve() throws IOException {
        try {
            boolean more = true;
            while (more && !ending) {
                Map<?, ?> request = receive();
                more = request != null && answer(request);
            }
        } catch (JsonLines.Malformed e) {
            lines.send(failure(notARequest(String.valueOf(e.getMessage())), Ids.next()));
        }
    }

    private @Nullable Map<?, ?> receive() throws IOException {
        waitingSince = Math.max(1, System.nanoTime());
        try {
            return lines.receive();
        } finally {
            waitingSince = 0;
        }
    }

    /// @return whether the connection goes on
    private boolean answer(Map<?, ?> request) throws IOException {
        String id = Ids.next();
        if (!(request.get("token") instanceof String given) || !isToken(given)) {
            events.record(new AdminEvent.TokenRefused(id));
            lines.send(
                    failure(
                            new Problem(
                                    "The administration token is wrong.",
                                    "The node makes a new admin.token at each start.",
                                    "read admin.token again"),
                            id));
            return false;
        }
        if (!Long.valueOf(VERSION).equals(request.get("version"))
                || !(request.get("command") instanceof String command)) {
            lines.send(failure(notARequest("it is not of version " + VERSION), id));
            return false;
        }
        lines.send(execute(command, request, id));
        return true;
    }

    /// Sends lines as they come, until the client has gone.
    private void follow(Result.Live live, boolean json) throws IOException {
        try (var source = live.source()) {
            while (!ending) {
                var line = source.next(FOLLOW_PAUSE);
                // An empty one tells whether the client is still there.
                String text =
                        line == null
                                ? ""
                                : json ? JsonOutput.of(live.columns(), line) : TextOutput.of(line);
                lines.send(Map.of("line", text));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isToken(String given) {
        return MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, @Nullable Object> execute(String command, Map<?, ?> request, String id)
            throws IOException {
        boolean yes = Boolean.TRUE.equals(request.get("yes"));
        Progress progress =
                Boolean.TRUE.equals(request.get("progress"))
                        ? new SentProgress(lines, limits.progress(), () -> ending)
                        : Progress.NONE;
        var caller =
                new Caller("console", Role.ADMINISTRATOR, yes, id, this::ask, progress, "socket");
        try {
            Result result = catalogue.execute(command, caller);
            boolean json = Boolean.TRUE.equals(request.get("json"));
            if (result instanceof Result.Live live) {
                follow(live, json);
                return failure(new Problem("The node is stopping.", null, null), id);
            }
            var answer = new LinkedHashMap<String, @Nullable Object>();
            answer.put("ok", true);
            answer.put(
                    "output",
                    json
                            ? JsonOutput.of(result)
                            : new TextOutput(clock.instant(), columns(request)).of(result));
            return answer;
        } catch (ProblemException e) {
            return failure(e.problem(), id);
        }
    }

    /// The width of the client's terminal; 0 when it has none, or one that is no help.
    private static int columns(Map<?, ?> request) {
        return request.get("columns") instanceof Long columns
                        && columns >= TextOutput.LEAST_WIDTH
                        && columns <= TextOutput.MOST_WIDTH
                ? Math.toIntExact(columns)
                : 0;
    }

    /// Asks the client for the value of a secret argument.
    private String ask(String argument) throws ProblemException {
        try {
            lines.send(Map.of("ask", argument));
            Map<?, ?> answer = receive();
            if (answer != null && answer.get("secret") instanceof String secret) {
                return secret;
            }
        } catch (IOException e) {
            // The connection is of no further use; the command must not go on.
            close();
            LOG.log(Level.DEBUG, "an administration client went away", e);
        }
        throw new ProblemException(
                "The " + argument + " was not given.",
                "\"-\" reads it from standard input, and that has ended.",
                null);
    }

    private static Problem notARequest(String why) {
        return new Problem("The node does not understand this client.", why, null);
    }

    private static Map<String, @Nullable Object> failure(Problem problem, String id) {
        var answer = new LinkedHashMap<String, @Nullable Object>();
        answer.put("ok", false);
        answer.put("error", problem.error());
        answer.put("detail", problem.detail());
        answer.put("hint", problem.hint());
        answer.put("id", id);
        return answer;
    }

    /// Answers a connection that is one too many, and closes it.
    void refuseFull() {
        var problem =
                new Problem(
                        "Too many administration connections are open.",
                        "At most %d at once.".formatted(limits.connections()),
                        "try again in a moment");
        try (channel) {
            lines.send(failure(problem, Ids.next()));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "an administration client went away", e);
        }
    }

    void closeIfIdle() {
        long since = waitingSince;
        if (since != 0 && System.nanoTime() - since > limits.idle().toNanos()) {
            close();
        }
    }

    /// Ends the session at once when it waits for a line, else after the command under way.
    void closeIfWaiting() {
        ending = true;
        if (waitingSince != 0) {
            close();
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "closing an administration connection", e);
        }
    }
}
