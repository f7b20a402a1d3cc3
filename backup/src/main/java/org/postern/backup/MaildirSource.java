package org.postern.backup;

import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.store.FlagSet;
import org.postern.store.StoreException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A Maildir with the folders below it: Maildir++ (`.Archive.2019`) and nested ones alike, with
/// Dovecot's `dovecot-keywords` and `subscriptions`.
final class MaildirSource implements MailSource {
    private static final String SUBSCRIPTIONS = "subscriptions";
    private static final String KEYWORDS = "dovecot-keywords";
    private static final List<String> WITH_MAIL = List.of("cur", "new");
    private static final int MAX_KEYWORD_NUMBER = 10_000;

    private final Path root;
    private final List<Found> found = new ArrayList<>();
    private final List<String> links = new ArrayList<>();
    private long total;

    private record Found(Path maildir, FoundFolder folder) {}

    /// @throws ProblemException when `root` cannot be read or is no Maildir
    MaildirSource(Path root) throws ProblemException {
        this.root = root;
        try {
            var index = FolderIndex.read(root);
            var subscribed = subscriptions();
            walk(root, List.of(), index, subscribed);
        } catch (IOException e) {
            throw MailFiles.unreadable(root, e);
        }
        if (found.isEmpty()) {
            throw new ProblemException(
                    root + " is no Maildir.", "It has no folder cur or new, nor one below.", null);
        }
    }

    private void walk(
            Path folder,
            List<String> elements,
            FolderIndex index,
            Optional<Set<List<String>>> subscribed)
            throws IOException {
        boolean mail = false;
        for (Path path : Trees.children(folder)) {
            String name = Trees.name(path);
            if (Files.isSymbolicLink(path)) {
                links.add(Trees.relative(root, path));
            } else if (Trees.isFolder(path) && WITH_MAIL.contains(name)) {
                mail = true;
                total += count(path);
            } else if (Trees.isFolder(path) && !name.equals("tmp")) {
                walk(path, below(elements, name), index, subscribed);
            }
        }
        if (mail) {
            boolean wanted = subscribed.isEmpty() || subscribed.get().contains(elements);
            var plain = new FoundFolder(elements, Set.of(), wanted);
            found.add(new Found(folder, index.find(Trees.relative(root, folder)).orElse(plain)));
        }
    }

    private static List<String> below(List<String> elements, String name) {
        var longer = new ArrayList<>(elements);
        if (name.startsWith(".") && name.length() > 1) {
            longer.addAll(FileNames.fromMaildir(name));
        } else {
            longer.add(FileNames.fromUtf7(name));
        }
        return longer;
    }

    private static long count(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.count();
        }
    }

    /// What is subscribed, by elements; absent when the Maildir does not tell.
    private Optional<Set<List<String>>> subscriptions() throws IOException {
        Path file = root.resolve(SUBSCRIPTIONS);
        if (!Trees.isFile(file)) {
            return Optional.empty();
        }
        var subscribed = new HashSet<List<String>>();
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        boolean tabs = !lines.isEmpty() && lines.getFirst().startsWith("V\t");
        for (String line : tabs ? lines.subList(1, lines.size()) : lines) {
            var elements =
                    Arrays.stream(line.split(tabs ? "\t" : "[./]", -1))
                            .map(FileNames::fromUtf7)
                            .toList();
            subscribed.add(elements.equals(List.of("INBOX")) ? List.of() : elements);
        }
        return Optional.of(subscribed);
    }

    @Override
    public long total() {
        return total;
    }

    @Override
    public Progress.Unit unit() {
        return Progress.Unit.MESSAGES;
    }

    @Override
    public void read(MailSink sink) throws ProblemException, StoreException {
        links.forEach(link -> sink.fault(link, "a link is not followed"));
        long done = 0;
        for (Found one : found) {
            sink.folder(one.folder());
            var keywords = keywords(one.maildir(), sink);
            for (Path file : files(one.maildir(), sink)) {
                sink.at(++done);
                if (Trees.isFile(file)) {
                    sink.message(one.folder(), new Message(root, file, keywords));
                } else {
                    sink.fault(Trees.relative(root, file), "it is no file");
                }
            }
        }
    }

    /// By name, which begins with the moment of delivery.
    private List<Path> files(Path maildir, MailSink sink) {
        var files = new ArrayList<Path>();
        for (String name : WITH_MAIL) {
            Path folder = maildir.resolve(name);
            try {
                if (Trees.isFolder(folder)) {
                    files.addAll(Trees.children(folder));
                }
            } catch (IOException e) {
                sink.fault(Trees.relative(root, folder), "it cannot be read");
            }
        }
        files.sort((a, b) -> Trees.name(a).compareTo(Trees.name(b)));
        return files;
    }

    /// Lines of a number and a name.
    private Map<Integer, String> keywords(Path maildir, MailSink sink) {
        var keywords = new HashMap<Integer, String>();
        Path file = maildir.resolve(KEYWORDS);
        try {
            if (Trees.isFile(file)) {
                for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
                    int space = line.indexOf(' ');
                    if (space > 0 && keywords.size() < MAX_KEYWORD_NUMBER) {
                        keywords.put(
                                Integer.valueOf(line.substring(0, space)),
                                line.substring(space + 1).strip());
                    }
                }
            }
        } catch (IOException | NumberFormatException e) {
            sink.fault(Trees.relative(root, file), "it cannot be read");
        }
        return keywords;
    }

    /// A file; Dovecot keeps the internal date as its time.
    private record Message(Path root, Path file, Map<Integer, String> keywords)
            implements FoundMessage {
        @Override
        public String place() {
            return Trees.relative(root, file);
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        }

        @Override
        public Instant date() throws IOException {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        }

        @Override
        public FlagSet flags() {
            return MaildirName.flags(Trees.name(file), keywords);
        }
    }
}
