package org.postern.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/// What `Help About` tells: concepts, in words for a newcomer. `topics.txt` beside this class has
/// them, and says how it is written.
public final class Topics {
    private static final String FILE = "topics.txt";

    /// One concept.
    ///
    /// @param title what it is, in one line
    /// @param nouns of the commands about it
    /// @param settings how the keys about it begin
    /// @param page of the manual; empty when there is none
    /// @param text paragraphs, a blank line between two
    public record Topic(
            String name,
            String title,
            List<String> nouns,
            List<String> settings,
            String page,
            String text) {
        public Topic {
            nouns = List.copyOf(nouns);
            settings = List.copyOf(settings);
        }
    }

    private final Map<String, Topic> byName = new TreeMap<>();

    private Topics(List<Topic> topics) {
        topics.forEach(topic -> byName.put(topic.name(), topic));
    }

    /// The topics of this version.
    public static Topics load() {
        try (InputStream in = Topics.class.getResourceAsStream(FILE)) {
            return parse(
                    new String(
                            Objects.requireNonNull(in, FILE).readAllBytes(),
                            StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Topics parse(String file) {
        var topics = new ArrayList<Topic>();
        for (String part : ("\n" + file).split("\n= ", -1)) {
            if (!part.isBlank() && !part.startsWith("\n#")) {
                topics.add(topic(part));
            }
        }
        return new Topics(topics);
    }

    private static Topic topic(String part) {
        String[] head = part.lines().findFirst().orElseThrow().split(": ", 2);
        var nouns = new ArrayList<String>();
        var settings = new ArrayList<String>();
        String page = "";
        var text = new StringBuilder();
        for (String line : part.lines().skip(1).toList()) {
            if (line.startsWith("@ commands ")) {
                nouns.addAll(List.of(line.substring("@ commands ".length()).split(" ")));
            } else if (line.startsWith("@ settings ")) {
                settings.addAll(List.of(line.substring("@ settings ".length()).split(" ")));
            } else if (line.startsWith("@ page ")) {
                page = line.substring("@ page ".length());
            } else {
                // Lines of one paragraph are one line: whoever shows it breaks it to his width.
                boolean begins = text.isEmpty() || text.charAt(text.length() - 1) == '\n';
                boolean own = line.isBlank() || line.startsWith("Try: ");
                text.append(own && !begins ? "\n" : !begins ? " " : "")
                        .append(line.stripTrailing());
                text.append(own ? "\n" : "");
            }
        }
        return new Topic(head[0], head[1], nouns, settings, page, text.toString().strip());
    }

    /// All of them, by name.
    public List<Topic> all() {
        return List.copyOf(byName.values());
    }

    /// The topic that a word names or begins.
    ///
    /// @throws ProblemException when it is none, or may be several
    Topic find(String word) throws ProblemException {
        String wanted = word.toLowerCase(Locale.ROOT);
        Topic exact = byName.get(wanted);
        if (exact != null) {
            return exact;
        }
        List<String> begun = byName.keySet().stream().filter(n -> n.startsWith(wanted)).toList();
        if (begun.size() == 1) {
            return Objects.requireNonNull(byName.get(begun.getFirst()));
        }
        List<String> nearest =
                begun.isEmpty() ? Nearest.of(wanted, List.copyOf(byName.keySet())) : begun;
        throw ProblemException.noSuch(
                "There is no topic \"" + Words.shown(word) + "\".",
                nearest.isEmpty() ? null : "Did you mean " + String.join(" or ", nearest) + "?",
                "Help About");
    }
}
