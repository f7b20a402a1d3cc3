package org.postern.certificates;

import org.postern.kernel.ProblemException;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What an authority that looks whether a host is ours is answered: RFC 8555 section 8.3. Whoever
/// serves HTTP asks [#answer]. Safe for use by many threads.
public final class AcmeChallenges {
    /// The paths that are ours to answer begin so.
    public static final String PATH = "/.well-known/acme-challenge/";

    private final Map<String, String> published = new ConcurrentHashMap<>();

    /// Lets an authority reach us while an order is under way.
    @FunctionalInterface
    public interface Doorway {
        /// For a service that is always there.
        Doorway OPEN = () -> () -> {};

        /// @throws ProblemException when it cannot be opened
        Door open() throws ProblemException;
    }

    /// An open [Doorway].
    @FunctionalInterface
    public interface Door extends AutoCloseable {
        @Override
        void close();
    }

    /// What is answered at a path, `application/octet-stream`; empty: nothing is there.
    ///
    /// @param path from the first `/`, without a query
    public Optional<String> answer(String path) {
        return path.startsWith(PATH)
                ? Optional.ofNullable(published.get(path.substring(PATH.length())))
                : Optional.empty();
    }

    Door publish(String token, String authorization) {
        published.put(token, authorization);
        return () -> published.remove(token);
    }
}
