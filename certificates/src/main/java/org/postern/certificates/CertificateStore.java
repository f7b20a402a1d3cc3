package org.postern.certificates;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Failures;
import org.postern.kernel.Json;
import org.postern.kernel.Problem;
import org.postern.kernel.ProblemException;
import org.postern.net.CertificateFiles;
import org.postern.net.SelfSigned;
import org.postern.net.TlsCertificate;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// The certificates on disk; the format is the package's. Safe for use by many threads as long as
/// one at a time changes the same certificate.
final class CertificateStore {
    private static final Logger LOG = System.getLogger(CertificateStore.class.getName());

    /// The name of the one that the first start made.
    static final String FIRST = "node";

    private static final int VERSION = 1;
    private static final int LONGEST_NAME = 64;
    private static final String SOURCE = "source.json";
    private static final String PAIR = "pair.pem";
    private static final String RENEWAL = "renewal.json";

    private final Path folder;

    /// Name → why its description cannot be read.
    private final Map<String, String> damaged = new ConcurrentHashMap<>();

    /// Renewals that failed, since the last that did not.
    ///
    /// @param next when to try again
    record Renewal(int failures, Instant next, String why) {}

    /// @param folder `tls` of the home, with the certificate of the first start
    CertificateStore(Path folder) {
        this.folder = folder;
    }

    /// Refuses what is no name of a certificate: letters, digits, dots, hyphens, underscores.
    static String checkedName(String name) {
        boolean good =
                !name.isEmpty()
                        && name.length() <= LONGEST_NAME
                        && name.charAt(0) != '.'
                        && name.chars().allMatch(CertificateStore::isNameCharacter);
        if (!good) {
            throw new IllegalArgumentException(
                    "a name has lower-case letters, digits, dots, hyphens and underscores, 64 at"
                            + " most, and begins with no dot");
        }
        return name;
    }

    private static boolean isNameCharacter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || ".-_".indexOf(c) >= 0;
    }

    Path folder() {
        return folder;
    }

    private Path folder(String name) {
        return folder.resolve("certificates").resolve(name);
    }

    /// All, by name; the first start's included. One whose description is damaged is left out, so
    /// that it takes no other with it: see [#damaged].
    ///
    /// @throws ProblemException when the folder cannot be read
    Map<String, CertificateSource> sources() throws ProblemException {
        var sources = new TreeMap<String, CertificateSource>();
        if (Files.exists(folder.resolve(SelfSigned.CERTIFICATE))) {
            sources.put(FIRST, new CertificateSource.FirstStart());
        }
        Path all = folder.resolve("certificates");
        if (!Files.isDirectory(all)) {
            return sources;
        }
        try (var folders = Files.list(all)) {
            var there = folders.filter(each -> Files.exists(each.resolve(SOURCE))).toList();
            damaged.keySet().retainAll(there.stream().map(CertificateStore::name).toList());
            there.forEach(each -> decode(each, sources));
        } catch (IOException e) {
            throw unreadable(all, e);
        }
        return sources;
    }

    private static String name(Path folder) {
        return folder.getFileName().toString();
    }

    private void decode(Path each, Map<String, CertificateSource> sources) {
        String name = name(each);
        try {
            sources.put(name, decoded(each.resolve(SOURCE)));
            damaged.remove(name);
        } catch (ProblemException e) {
            String why =
                    String.join(" ", e.problem().error(), String.valueOf(e.problem().detail()));
            if (!why.equals(damaged.put(name, why))) {
                LOG.log(Level.WARNING, "a certificate is left out: " + why, e);
            }
        }
    }

    /// Those that are left out because their description cannot be read, with why.
    Map<String, String> damaged() {
        return Map.copyOf(damaged);
    }

    Optional<CertificateSource> find(String name) throws ProblemException {
        return Optional.ofNullable(sources().get(name));
    }

    /// Reads a certificate and its key.
    TlsCertificate read(String name, CertificateSource source) throws ProblemException {
        return switch (source) {
            case CertificateSource.FirstStart() ->
                    CertificateFiles.read(
                            name,
                            folder.resolve(SelfSigned.CERTIFICATE),
                            folder.resolve(SelfSigned.KEY),
                            null);
            case CertificateSource.Files(var certificate, var key, var password) ->
                    CertificateFiles.read(name, certificate, key, password);
            case CertificateSource.Made _, CertificateSource.Acme _ ->
                    CertificateFiles.read(name, folder(name).resolve(PAIR), null, null);
        };
    }

    /// The files whose change is a change of the certificate.
    List<Path> files(String name, CertificateSource source) {
        return switch (source) {
            case CertificateSource.FirstStart() ->
                    List.of(folder.resolve(SelfSigned.CERTIFICATE), folder.resolve(SelfSigned.KEY));
            case CertificateSource.Files(var certificate, var key, var _) ->
                    key == null ? List.of(certificate) : List.of(certificate, key);
            case CertificateSource.Made _, CertificateSource.Acme _ ->
                    List.of(folder(name).resolve(PAIR));
        };
    }

    void keep(String name, CertificateSource source) throws ProblemException {
        SafeFiles.write(folder(name).resolve(SOURCE), Json.write(encoded(source)) + "\n");
    }

    /// Keeps what was made or ordered.
    void keepPair(String name, List<X509Certificate> chain, PrivateKey key)
            throws ProblemException {
        var text = new StringBuilder(CertificateFiles.pem("PRIVATE KEY", key.getEncoded()));
        try {
            for (var certificate : chain) {
                text.append(CertificateFiles.pem("CERTIFICATE", certificate.getEncoded()));
            }
        } catch (CertificateEncodingException e) {
            throw new ProblemException(
                    new Problem("The certificate cannot be kept.", e.getMessage(), null), e);
        }
        SafeFiles.write(folder(name).resolve(PAIR), text.toString());
    }

    boolean hasPair(String name) {
        return Files.exists(folder(name).resolve(PAIR));
    }

    void delete(String name) throws ProblemException {
        SafeFiles.delete(folder(name));
    }

    Optional<Renewal> renewal(String name) {
        Path file = folder(name).resolve(RENEWAL);
        try {
            if (Files.exists(file)
                    && Json.read(Files.readString(file)) instanceof Map<?, ?> json
                    && json.get("failures") instanceof Long failures) {
                return Optional.of(
                        new Renewal(
                                failures.intValue(),
                                Instant.parse(String.valueOf(json.get("next"))),
                                String.valueOf(json.get("why"))));
            }
        } catch (IOException | IllegalArgumentException | DateTimeParseException damaged) {
            // It only puts a renewal off: without it the renewal is tried now.
            return Optional.empty();
        }
        return Optional.empty();
    }

    void keepRenewal(String name, Renewal renewal) throws ProblemException {
        var json = new LinkedHashMap<String, Object>();
        json.put("version", VERSION);
        json.put("failures", renewal.failures());
        json.put("next", renewal.next().toString());
        json.put("why", renewal.why());
        SafeFiles.write(folder(name).resolve(RENEWAL), Json.write(json) + "\n");
    }

    void forgetRenewal(String name) throws ProblemException {
        Path file = folder(name).resolve(RENEWAL);
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static Map<String, Object> encoded(CertificateSource source) {
        var json = new LinkedHashMap<String, Object>();
        json.put("version", VERSION);
        switch (source) {
            case CertificateSource.FirstStart() ->
                    throw new IllegalArgumentException("the first start's is not kept again");
            case CertificateSource.Made(var hosts) -> {
                json.put("source", "made");
                json.put("hosts", hosts);
            }
            case CertificateSource.Files(var certificate, var key, var password) -> {
                json.put("source", "files");
                json.put("certificate", certificate.toString());
                if (key != null) {
                    json.put("key", key.toString());
                }
                if (password != null) {
                    json.put("password", password);
                }
            }
            case CertificateSource.Acme(var hosts, var directory) -> {
                json.put("source", "acme");
                json.put("hosts", hosts);
                json.put("directory", directory);
            }
        }
        return json;
    }

    private static CertificateSource decoded(Path file) throws ProblemException {
        try {
            if (!(Json.read(Files.readString(file)) instanceof Map<?, ?> json)
                    || !Objects.equals(json.get("version"), (long) VERSION)) {
                throw new IllegalArgumentException("not version " + VERSION);
            }
            return decoded(json);
        } catch (IOException e) {
            throw unreadable(file, e);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new Problem(
                            "The description of a certificate is damaged.",
                            file + ": " + e.getMessage(),
                            "take the folder away, and add the certificate again"),
                    e);
        }
    }

    private static CertificateSource decoded(Map<?, ?> json) {
        return switch (String.valueOf(json.get("source"))) {
            case "made" -> new CertificateSource.Made(texts(json.get("hosts")));
            case "acme" ->
                    new CertificateSource.Acme(
                            texts(json.get("hosts")), required(json, "directory"));
            case "files" -> {
                String key = text(json, "key");
                yield new CertificateSource.Files(
                        Path.of(required(json, "certificate")),
                        key == null ? null : Path.of(key),
                        text(json, "password"));
            }
            default -> throw new IllegalArgumentException("an unknown source");
        };
    }

    private static List<String> texts(@Nullable Object array) {
        var texts = new ArrayList<String>();
        if (array instanceof List<?> list) {
            list.forEach(each -> texts.add(String.valueOf(each)));
        }
        return texts;
    }

    private static @Nullable String text(Map<?, ?> json, String name) {
        return json.get(name) instanceof String text ? text : null;
    }

    private static String required(Map<?, ?> json, String name) {
        String text = text(json, name);
        if (text == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return text;
    }

    private static ProblemException unreadable(Path file, IOException e) {
        return new ProblemException(
                new Problem(
                        e instanceof NoSuchFileException
                                ? "A certificate is not there."
                                : "The certificates cannot be read.",
                        Failures.why(file, e),
                        null),
                e);
    }
}
