package org.postern.webmail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The files of the user interface, read from this room's archive when they are first asked for and
/// kept: less than 2 MB in all.
final class UiFiles {
    private static final String FOLDER = "ui/";
    private static final String LIST = FOLDER + "files.txt";

    /// One file in one form.
    ///
    /// @param etag its hash, quoted
    record Content(byte[] octets, String etag) {}

    private final Set<String> names;
    private final Map<String, Content> read = new ConcurrentHashMap<>();

    private UiFiles(Set<String> names) {
        this.names = names;
    }

    /// What the build has put there; empty when the interface was not built.
    static UiFiles built() {
        try (InputStream list = UiFiles.class.getResourceAsStream(LIST)) {
            if (list == null) {
                return new UiFiles(Set.of());
            }
            String text = new String(list.readAllBytes(), StandardCharsets.UTF_8);
            return new UiFiles(Set.copyOf(List.of(text.strip().split("\n", -1))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    boolean has(String name) {
        return names.contains(name);
    }

    /// A file that is there.
    Optional<Content> find(String name) {
        return names.contains(name)
                ? Optional.of(read.computeIfAbsent(name, UiFiles::load))
                : Optional.empty();
    }

    private static Content load(String name) {
        try (InputStream in = UiFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IOException("not in the archive: " + name);
            }
            byte[] octets = in.readAllBytes();
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(octets);
            String tag =
                    Base64.getUrlEncoder().withoutPadding().encodeToString(hash).substring(0, 22);
            return new Content(octets, '"' + tag + '"');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
