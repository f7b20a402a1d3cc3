package org.postern.directory;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/// The keys of the trusted issuer, fetched when first needed and again when they are old, or when a
/// token names one that is not among them: issuers change keys. Safe for use by many threads; one
/// fetches while the others wait for it.
///
/// An issuer that does not answer leaves the keys in use that are there; without any the login
/// fails for now, not for good.
final class IssuerKeys {
    /// Tokens with made-up key names must not make us call the issuer each time.
    static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

    private static final System.Logger LOG = System.getLogger(IssuerKeys.class.getName());

    /// A set of a hundred large keys is well below it.
    private static final int MAX_OCTETS = 262_144;

    private static final int OK = 200;

    private final InstantSource clock;
    private final ReentrantLock fetching = new ReentrantLock();

    /// Guarded by `fetching` for writes.
    private volatile @Nullable Fetched fetched;

    /// Guarded by `fetching`.
    private Instant tried = Instant.MIN;

    private String triedAt = "";

    private record Fetched(String address, JsonWebKeys keys, Instant when) {}

    IssuerKeys(InstantSource clock) {
        this.clock = clock;
    }

    /// @param id the key that a token names, empty when it names none; keys that lack it are
    ///   fetched again
    /// @throws IOException when there are none and none can be had now
    JsonWebKeys keys(OAuthSettings settings, String id) throws IOException {
        var known = fetched;
        if (known != null && serves(known, settings, id)) {
            return known.keys();
        }
        fetching.lock();
        try {
            return refreshed(settings, id);
        } finally {
            fetching.unlock();
        }
    }

    private boolean serves(Fetched known, OAuthSettings settings, String id) {
        boolean fresh = clock.instant().isBefore(known.when().plus(settings.keysLife()));
        boolean there =
                id.isEmpty() || known.keys().keys().stream().anyMatch(key -> key.id().equals(id));
        return known.address().equals(settings.keys()) && fresh && there;
    }

    private JsonWebKeys refreshed(OAuthSettings settings, String id) throws IOException {
        var known = fetched;
        if (known != null && serves(known, settings, id)) {
            return known.keys();
        }
        var usable = known != null && known.address().equals(settings.keys()) ? known : null;
        boolean soon =
                triedAt.equals(settings.keys())
                        && clock.instant().isBefore(tried.plus(BETWEEN_FETCHES));
        if (soon) {
            return orElse(usable, "the issuer was asked a moment ago");
        }
        tried = clock.instant();
        triedAt = settings.keys();
        try {
            var keys = JsonWebKeys.parse(fetch(settings));
            fetched = new Fetched(settings.keys(), keys, clock.instant());
            return keys;
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "no keys from " + settings.keys(), e);
            return orElse(usable, "the issuer gives no keys");
        }
    }

    private static JsonWebKeys orElse(@Nullable Fetched known, String why) throws IOException {
        if (known == null) {
            throw new IOException(why);
        }
        return known.keys();
    }

    /// A client for each fetch: they are an hour apart, and in between nothing is kept open.
    private static String fetch(OAuthSettings settings) throws IOException {
        var request =
                HttpRequest.newBuilder(URI.create(settings.keys()))
                        .timeout(settings.keysTimeout())
                        .header("Accept", "application/jwk-set+json, application/json")
                        .build();
        try (var http =
                HttpClient.newBuilder()
                        .connectTimeout(settings.keysTimeout())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build()) {
            var answer = http.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != OK) {
                    throw new IOException("status " + answer.statusCode());
                }
                byte[] octets = body.readNBytes(MAX_OCTETS + 1);
                if (octets.length > MAX_OCTETS) {
                    throw new IOException("more than " + MAX_OCTETS + " octets");
                }
                return new String(octets, StandardCharsets.UTF_8);
            } finally {
                http.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
