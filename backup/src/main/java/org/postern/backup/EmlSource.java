package org.postern.backup;

import org.jspecify.annotations.Nullable;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Progress;
import org.postern.store.FlagSet;
import org.postern.store.StoreException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One `.eml` file, or a tree of folders with such files.
final class EmlSource implements MailSource {
    static final String EXTENSION = ".eml";
    static final String INDEX = "postern-messages.jsonl";
    static final String FORMAT = "postern-messages";
    static final long VERSION = 1;

    private final Path root;
    private final List<Found> found = new ArrayList<>();
    private final List<String> links = new ArrayList<>();
    private long total;

    private record Found(Path folder, FoundFolder mail, List<Path> files) {}

    /// @throws ProblemException when `root` cannot be read
    EmlSource(Path root) throws ProblemException {
        this.root = root;
        try {
            if (Files.isDirectory(root)) {
                walk(root, List.of(), FolderIndex.read(root));
            } else {
                Files.size(root);
                var inbox = new FoundFolder(List.of(), Set.of(), true);
                found.add(new Found(root.resolveSibling(""), inbox, List.of(root)));
                total = 1;
            }
        } catch (IOException e) {
            throw MailFiles.unreadable(root, e);
        }
    }

    private void walk(Path folder, List<String> elements, FolderIndex index) throws IOException {
        var files = new ArrayList<Path>();
        var below = new ArrayList<Path>();
        for (Path path : Trees.children(folder)) {
            if (Files.isSymbolicLink(path)) {
                links.add(Trees.relative(root, path));
            } else if (Trees.isFolder(path)) {
                below.add(path);
            } else if (Trees.hasExtension(Trees.name(path), EXTENSION)) {
                files.add(path);
            }
        }
        var named = index.find(Trees.relative(root, folder));
        if (named.isPresent() || !elements.isEmpty() || !files.isEmpty()) {
            var mail = named.orElse(new FoundFolder(elements, Set.of(), true));
            found.add(new Found(folder, mail, List.copyOf(files)));
            total += files.size();
        }
        for (Path path : below) {
            var longer = new ArrayList<>(elements);
            longer.add(Trees.name(path));
            walk(path, longer, index);
        }
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
            sink.folder(one.mail());
            var properties = properties(one.folder(), sink);
            for (Path file : one.files()) {
                sink.at(++done);
                var known = properties.get(Trees.name(file));
                sink.message(one.mail(), new Message(shown(file), file, known));
            }
        }
    }

    private String shown(Path file) {
        return file.equals(root) ? Trees.name(root) : Trees.relative(root, file);
    }

    /// What an export told of the messages of a folder, by file.
    private Map<String, Properties> properties(Path folder, MailSink sink) {
        var properties = new HashMap<String, Properties>();
        try {
            for (Map<?, ?> line : FolderIndex.lines(folder.resolve(INDEX), FORMAT, VERSION)) {
                if (line.get("file") instanceof String file
                        && line.get("date") instanceof String date
                        && line.get("flags") instanceof List<?> flags) {
                    properties.put(file, Properties.of(date, flags));
                }
            }
        } catch (IOException | DateTimeException e) {
            sink.fault(shown(folder.resolve(INDEX)), "it cannot be read (" + e.getMessage() + ")");
        }
        return properties;
    }

    private record Properties(Instant date, FlagSet flags) {
        static Properties of(String date, List<?> flags) {
            return new Properties(
                    Instant.parse(date),
                    FlagNames.parse(flags.stream().map(String::valueOf).toList()));
        }
    }

    private record Message(String place, Path file, @Nullable Properties properties)
            implements FoundMessage {
        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public Instant date() throws IOException {
            return properties != null
                    ? properties.date()
                    : Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        }

        @Override
        public FlagSet flags() {
            return properties != null ? properties.flags() : FlagSet.NONE;
        }
    }
}
