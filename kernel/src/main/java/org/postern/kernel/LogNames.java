package org.postern.kernel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// How the files of logs are named. A closed file keeps its name but for the ending that says that
/// it is compressed: `smtp.log.20261123T064312345Z`, then `smtp.log.20261123T064312345Z.gz`; the
/// moment is when it was closed, in UTC. Earlier versions numbered closed files, `smtp.log.1` being
/// the youngest; those are read and, in their turn, deleted.
final class LogNames {
    static final String COMPRESSED = ".gz";

    /// A compressed file that is not whole yet.
    static final String PART = ".gz.part";

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);
    private static final int STAMP_CHARACTERS = 19;

    private LogNames() {}

    /// A closed file.
    ///
    /// @param log the name of the log's current file
    /// @param age what sorts the closed files of one log, the oldest first
    record Closed(Path path, String log, String age) {
        boolean isCompressed() {
            return path.toString().endsWith(COMPRESSED);
        }
    }

    /// A name for the log's current file, which is closed now.
    static Path free(Path current, Instant at) {
        for (Instant stamp = at; ; stamp = stamp.plusMillis(1)) {
            Path name = current.resolveSibling(current.getFileName() + "." + STAMP.format(stamp));
            if (!Files.exists(name) && !Files.exists(compressed(name))) {
                return name;
            }
        }
    }

    /// When the youngest closed file of a log was closed; long ago when there is none.
    static Instant youngest(Path current) throws IOException {
        Path folder = Objects.requireNonNull(current.toAbsolutePath().getParent());
        List<Closed> closed = closed(folder, current.getFileName().toString());
        return closed.isEmpty() || !isStamp(closed.getLast().age())
                ? Instant.EPOCH
                : STAMP.parse(closed.getLast().age(), Instant::from);
    }

    static Path compressed(Path closed) {
        return closed.resolveSibling(closed.getFileName() + COMPRESSED);
    }

    /// The closed files of all logs in a folder, in no order.
    static List<Closed> closed(Path folder) throws IOException {
        var found = new ArrayList<Closed>();
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Closed closed = closedOf(file);
                if (closed != null) {
                    found.add(closed);
                }
            }
        }
        return found;
    }

    /// The closed files of one log, the oldest first. One that has just been compressed is named
    /// once.
    static List<Closed> closed(Path folder, String log) throws IOException {
        var own =
                new ArrayList<>(closed(folder).stream().filter(c -> c.log().equals(log)).toList());
        own.removeIf(each -> !each.isCompressed() && own.stream().anyMatch(c -> isCopy(c, each)));
        own.sort(Comparator.comparing(Closed::age));
        return own;
    }

    private static boolean isCopy(Closed one, Closed of) {
        return one.path().equals(compressed(of.path()));
    }

    private static @Nullable Closed closedOf(Path file) {
        String name = file.getFileName().toString();
        if (name.endsWith(PART)) {
            return null;
        }
        String plain =
                name.endsWith(COMPRESSED)
                        ? name.substring(0, name.length() - COMPRESSED.length())
                        : name;
        int dot = plain.lastIndexOf('.');
        if (dot < 0) {
            return null;
        }
        String log = plain.substring(0, dot);
        String age = age(plain.substring(dot + 1));
        return isLog(log) && age != null ? new Closed(file, log, age) : null;
    }

    /// A moment as it stands; a number so that it sorts before all moments, the highest first.
    private static @Nullable String age(String ending) {
        boolean digits = !ending.isEmpty() && ending.chars().allMatch(c -> c >= '0' && c <= '9');
        if (digits && ending.length() <= 4) {
            return "!%05d".formatted(99_999 - Integer.parseInt(ending));
        }
        return isStamp(ending) ? ending : null;
    }

    private static boolean isStamp(String ending) {
        try {
            return ending.length() == STAMP_CHARACTERS && STAMP.parse(ending) != null;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    static boolean isLog(String name) {
        return name.endsWith(".log") || name.endsWith(".jsonl");
    }
}
