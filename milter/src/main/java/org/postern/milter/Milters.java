package org.postern.milter;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Events;
import org.postern.net.BackOff;
import org.postern.net.ServiceConnection;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// The milters of the settings: who is asked for which session, how each does, and connections that
/// wait for another session. Safe for many threads.
public final class Milters {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

    /// How long a connection waits for another session.
    private static final Duration KEPT_TIME = Duration.ofSeconds(20);

    private static final Logger LOG = System.getLogger(Milters.class.getName());

    private final AtomicBoolean cleared = new AtomicBoolean();
    private final Supplier<MilterSettings> settings;
    private final Path folder;
    private final InstantSource clock;
    private final Events events;

    /// One for each milter that the settings have named; few.
    private final Map<Milter, Place> places = new ConcurrentHashMap<>();

    /// One milter, and how it does.
    static final class Place {
        private final Milter milter;
        private final BackOff backOff;

        /// Connections that wait, the latest last; guarded by itself.
        private final ArrayDeque<Kept> kept = new ArrayDeque<>();

        private Place(Milter milter, BackOff backOff) {
            this.milter = milter;
            this.backOff = backOff;
        }

        Milter milter() {
            return milter;
        }
    }

    private record Kept(MilterConnection connection, Instant since) {}

    /// @param folder where large messages wait
    public Milters(
            Supplier<MilterSettings> settings, Path folder, InstantSource clock, Events events) {
        this.settings = settings;
        this.folder = folder;
        this.clock = clock;
        this.events = events;
    }

    MilterSettings settings() {
        return settings.get();
    }

    /// Whether any milter sees mail from other servers.
    public boolean inbound() {
        return !settings.get().inbound().isEmpty();
    }

    /// Whether any milter sees mail of our own users.
    public boolean submission() {
        return !settings.get().submission().isEmpty();
    }

    /// Begins a session with those that see mail from other servers.
    public MilterSession inbound(MilterClient client) {
        return session(settings.get().inbound(), client);
    }

    /// Begins a session with those that see mail of our own users.
    public MilterSession submission(MilterClient client) {
        return session(settings.get().submission(), client);
    }

    private MilterSession session(List<Milter> milters, MilterClient client) {
        return new MilterSession(this, milters.stream().map(this::place).toList(), events, client);
    }

    /// A message to be shown.
    public MilterMessage message() {
        if (!cleared.getAndSet(true)) {
            clear();
        }
        return new MilterMessage(settings.get(), folder);
    }

    /// Makes the folder, and takes out what a process that was killed has left there.
    private void clear() {
        try {
            Files.createDirectories(folder);
            try (var left = Files.newDirectoryStream(folder, "milter-*.body")) {
                for (var file : left) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            // Whoever needs a file there will say what is wrong with it.
            LOG.log(Level.WARNING, "messages for milters cannot wait in {0}: {1}", folder, e);
        }
    }

    private Place place(Milter milter) {
        return places.computeIfAbsent(
                milter,
                one -> new Place(one, new BackOff(clock, FIRST_PAUSE, settings.get().backOff())));
    }

    /// A connection, agreed on and ready for a session.
    MilterConnection connection(Place place) throws IOException {
        var waiting = kept(place);
        if (waiting != null) {
            return waiting;
        }
        if (!place.backOff.mayTry()) {
            throw new MilterException(place.backOff.problem());
        }
        var connection =
                new MilterConnection(
                        ServiceConnection.open(
                                place.milter.address(), settings.get().connectTimeout()),
                        place.milter);
        try {
            connection.negotiate();
        } catch (IOException e) {
            connection.close();
            throw e;
        }
        worked(place);
        return connection;
    }

    private @Nullable MilterConnection kept(Place place) {
        var oldest = clock.instant().minus(KEPT_TIME);
        while (true) {
            Kept latest;
            synchronized (place.kept) {
                latest = place.kept.pollLast();
            }
            if (latest == null) {
                return null;
            }
            if (latest.since().isAfter(oldest)) {
                return latest.connection();
            }
            latest.connection().close();
        }
    }

    /// Ends a session: the connection waits for another, or goes.
    void release(Place place, MilterConnection connection) {
        int most = settings.get().kept();
        boolean reusable = most > 0 && connection.options().version() >= MilterOptions.NEWEST;
        try {
            connection.tell(reusable ? Command.QUIT_NEW : Command.QUIT);
            connection.idle();
        } catch (IOException e) {
            // It has gone already, and the session is over.
            reusable = false;
        }
        if (reusable) {
            synchronized (place.kept) {
                if (place.kept.size() < most) {
                    place.kept.addLast(new Kept(connection, clock.instant()));
                    return;
                }
            }
        }
        connection.close();
    }

    private void worked(Place place) {
        if (place.backOff.worked()) {
            events.record(new MilterEvent.MilterBack("", place.milter.address().toString()));
        }
    }

    /// A milter failed.
    void failed(Place place, String session, IOException e) {
        String problem = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (place.backOff.failed(problem)) {
            events.record(
                    new MilterEvent.MilterLost(
                            session,
                            place.milter.address().toString(),
                            problem,
                            place.milter.failure()));
        }
    }

    /// Closes connections that wait.
    public void close() {
        for (var place : places.values()) {
            synchronized (place.kept) {
                place.kept.forEach(one -> one.connection().close());
                place.kept.clear();
            }
        }
    }
}
