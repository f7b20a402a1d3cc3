package org.postern.directory;

import org.postern.mail.Address;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The back-ends that domains may name (SPEC DIR-7), each by its name: asked no more at a time than
/// the settings say, so that a slow one does not hold all sessions. Safe for use by many threads.
public final class Backends {
    private static final System.Logger LOG = System.getLogger(Backends.class.getName());

    private final Map<String, PasswordBackend> backends =
            new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Supplier<SourceSettings> settings;

    /// Back-ends whose last question failed, with what they said.
    private final Map<String, String> down = new ConcurrentHashMap<>();

    private final Semaphore turns;

    /// @param backends by their names; not `local`
    public Backends(Map<String, PasswordBackend> backends, Supplier<SourceSettings> settings) {
        this.backends.putAll(backends);
        this.settings = settings;
        this.turns = new Semaphore(settings.get().concurrent(), true);
    }

    /// None: every domain's passwords are judged here.
    static Backends none() {
        return new Backends(Map.of(), () -> NONE);
    }

    private static final SourceSettings NONE =
            new SourceSettings(Duration.ZERO, Duration.ZERO, Duration.ZERO, 100, 1, Duration.ZERO);

    /// The names that a domain may give.
    public Iterable<String> names() {
        return backends.keySet();
    }

    public boolean knows(String name) {
        return backends.containsKey(name);
    }

    /// What a back-end said when it failed last; empty when it answered.
    public Optional<String> failure(String name) {
        return Optional.ofNullable(down.get(name.toLowerCase(Locale.ROOT)));
    }

    /// Asks a back-end.
    ///
    /// @throws IOException when it cannot tell now, there is none of this name, or no turn came
    PasswordBackend.Answer judge(String name, Address person, byte[] password) throws IOException {
        return asked(name, backend -> backend.judge(person, password));
    }

    /// Whether a back-end answers at all.
    public void probe(String name) throws IOException {
        var _ =
                asked(
                        name,
                        backend -> {
                            backend.probe();
                            return true;
                        });
    }

    private interface Question<T> {
        T ask(PasswordBackend backend) throws IOException;
    }

    private <T> T asked(String name, Question<T> question) throws IOException {
        PasswordBackend backend = backends.get(name);
        if (backend == null) {
            throw new IOException("there is no back-end " + name);
        }
        String key = name.toLowerCase(Locale.ROOT);
        try {
            if (!turns.tryAcquire(settings.get().patience().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("sources.concurrent questions are under way");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
        try {
            T answer = question.ask(backend);
            if (down.remove(key) != null) {
                LOG.log(System.Logger.Level.INFO, "back-end answers again name=" + key);
            }
            return answer;
        } catch (IOException e) {
            if (down.put(key, String.valueOf(e.getMessage())) == null) {
                LOG.log(System.Logger.Level.ERROR, "back-end does not answer name=" + key, e);
            }
            throw e;
        } finally {
            turns.release();
        }
    }
}
