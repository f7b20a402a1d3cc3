package org.postern.antivirus;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.Sha256;
import org.postern.mail.Header;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Remembers what was said of a message, so that the same mail to many is scanned once.
///
/// Two messages are the same when their bodies are, and what their headers say of the bodies: other
/// recipients, times and hops do not count. An answer ends with the patterns it was made by, with
/// its time, or when the room is needed for another; what was not whole is not remembered.
final class RememberingScanner implements VirusScanner {
    private static final int BLOCK = 16 << 10;

    /// A message with a larger header is scanned each time.
    private static final int LARGEST_HEADER = 256 << 10;

    private final VirusScanner scanner;
    private final int most;
    private final Duration time;
    private final InstantSource clock;

    /// The one used longest ago first; guarded by itself.
    private final Map<String, Answer> answers =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Answer> eldest) {
                    return size() > most;
                }
            };

    private record Answer(String patterns, Instant until, ScanReport report) {}

    RememberingScanner(VirusScanner scanner, int most, Duration time, InstantSource clock) {
        this.scanner = scanner;
        this.most = most;
        this.time = time;
        this.clock = clock;
    }

    @Override
    public String name() {
        return scanner.name();
    }

    @Override
    public String patterns() {
        return scanner.patterns();
    }

    @Override
    public ScanReport scan(ScanSubject subject) {
        String patterns = scanner.patterns();
        String key = patterns.isEmpty() ? null : key(subject);
        if (key == null) {
            return scanner.scan(subject);
        }
        var known = find(key, patterns);
        if (known != null) {
            return known.asRemembered();
        }
        var report = scanner.scan(subject);
        if (report.complete()) {
            keep(key, new Answer(patterns, clock.instant().plus(time), report));
        }
        return report;
    }

    private @Nullable ScanReport find(String key, String patterns) {
        synchronized (answers) {
            var known = answers.get(key);
            if (known == null) {
                return null;
            }
            if (!known.patterns().equals(patterns) || clock.instant().isAfter(known.until())) {
                answers.remove(key);
                return null;
            }
            return known.report();
        }
    }

    private void keep(String key, Answer answer) {
        synchronized (answers) {
            answers.put(key, answer);
        }
    }

    /// A hash of all that scanners look at; null when the message cannot be read.
    private static @Nullable String key(ScanSubject subject) {
        var extent = subject.summary().structure().extent();
        if (extent.headerOctets() > LARGEST_HEADER) {
            return null;
        }
        var digest = Sha256.digest();
        byte[] block = new byte[BLOCK];
        try (var header = subject.source().open(0, extent.bodyOffset());
                var body = subject.source().open(extent.bodyOffset(), extent.bodyOctets())) {
            addFields(digest, header.readAllBytes());
            int length;
            while ((length = body.read(block)) > 0) {
                digest.update(block, 0, length);
            }
        } catch (IOException e) {
            // Whoever scans will say so.
            return null;
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// The lines of the header that say how to read the body, as they stand: scanners may make
    /// other things of them than we do.
    private static void addFields(MessageDigest digest, byte[] header) {
        for (var field : Header.parse(header).fields()) {
            if (field.name().toLowerCase(Locale.ROOT).startsWith("content-")) {
                digest.update(field.name().getBytes(StandardCharsets.ISO_8859_1));
                digest.update((byte) ':');
                digest.update(field.value().octets());
                digest.update((byte) '\n');
            }
        }
    }
}
