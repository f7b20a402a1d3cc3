package org.postern.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Mail that somebody has sorted into ham and spam, in the order in which it came.
///
/// @param name of the message's file, or of its mbox with a number
record LabelledMail(String name, byte[] octets, boolean spam) {
    private static final DateTimeFormatter FROM_LINE =
            DateTimeFormatter.ofPattern("EEE MMM d HH:mm:ss yyyy", Locale.ROOT);

    private record Dated(LocalDateTime at, LabelledMail mail) {}

    /// Reads a corpus: `index.txt` with a path and a label (`spam` or `ham`) a line, in either
    /// order, as the order of time; without that file, the mboxes whose names tell their label, by
    /// the time of their `From ` lines.
    static List<LabelledMail> read(Path folder) throws IOException {
        Path index = folder.resolve("index.txt");
        return Files.exists(index) ? indexed(folder, index) : mboxes(folder);
    }

    private static List<LabelledMail> indexed(Path folder, Path index) throws IOException {
        var mail = new ArrayList<LabelledMail>();
        for (String line : Files.readAllLines(index, StandardCharsets.UTF_8)) {
            List<String> words = List.of(line.strip().split("\\s+", 2));
            if (words.size() == 2) {
                boolean first = label(words.getFirst()).isPresent();
                String path = first ? words.get(1) : words.get(0);
                var label = label(first ? words.get(0) : words.get(1));
                if (label.isEmpty()) {
                    throw new IOException(index + ": neither ham nor spam: " + line);
                }
                byte[] octets = Files.readAllBytes(folder.resolve(path));
                mail.add(new LabelledMail(path, octets, label.get()));
            }
        }
        return mail;
    }

    private static Optional<Boolean> label(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "spam" -> Optional.of(true);
            case "ham" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static List<LabelledMail> mboxes(Path folder) throws IOException {
        var dated = new ArrayList<Dated>();
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
                if (name.contains("spam") || name.contains("ham")) {
                    mbox(file, name.contains("spam"), dated);
                }
            }
        }
        if (dated.isEmpty()) {
            throw new IOException(folder + ": no index.txt, no mbox with ham or spam in its name");
        }
        return dated.stream().sorted(Comparator.comparing(Dated::at)).map(Dated::mail).toList();
    }

    private static void mbox(Path file, boolean spam, List<Dated> target) throws IOException {
        byte[] all = Files.readAllBytes(file);
        var message = new ByteArrayOutputStream();
        LocalDateTime at = LocalDateTime.MIN;
        boolean open = false;
        boolean blank = true;
        int number = 0;
        for (int start = 0; start < all.length; ) {
            int end = start;
            while (end < all.length && all[end] != '\n') {
                end++;
            }
            end = Math.min(all.length, end + 1);
            String line = new String(all, start, end - start, StandardCharsets.ISO_8859_1);
            if (blank && line.startsWith("From ")) {
                if (open) {
                    add(file, number++, message, spam, at, target);
                }
                open = true;
                at = time(line).orElse(at);
                message.reset();
            } else {
                int quoted = line.startsWith(">From ") ? 1 : 0;
                message.write(all, start + quoted, end - start - quoted);
            }
            blank = line.isBlank();
            start = end;
        }
        if (open) {
            add(file, number, message, spam, at, target);
        }
    }

    private static void add(
            Path file,
            int number,
            ByteArrayOutputStream message,
            boolean spam,
            LocalDateTime at,
            List<Dated> target) {
        String name = file.getFileName() + ":" + number;
        target.add(new Dated(at, new LabelledMail(name, message.toByteArray(), spam)));
    }

    /// The time in `From sender Mon Nov 23 03:50:00 2026`.
    private static Optional<LocalDateTime> time(String fromLine) {
        List<String> words = List.of(fromLine.strip().split("\\s+"));
        if (words.size() < 7) {
            return Optional.empty();
        }
        String date = String.join(" ", words.subList(words.size() - 5, words.size()));
        try {
            return Optional.of(LocalDateTime.parse(date, FROM_LINE));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
