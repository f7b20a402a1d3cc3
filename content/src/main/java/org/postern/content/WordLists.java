package org.postern.content;

import org.postern.engine.Batch;
import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// The word lists of a node: on disk, and in memory ready to match. Safe for use by many threads.
public final class WordLists {
    private static final Partition PARTITION = new Partition("content/words");
    private static final int VERSION = 1;
    private static final String LIST = "l";
    private static final String WORD = "w";

    private final Records records;
    private final Map<String, WordList> lists = new ConcurrentSkipListMap<>();

    /// Guards changes, one at a time.
    private final Object changes = new Object();

    /// @throws EngineException when they cannot be read
    public WordLists(Engine engine, Committer committer) throws EngineException {
        records = new Records(engine, committer, PARTITION);
        Map<String, List<String>> words = new TreeMap<>();
        records.forEach(LIST, (key, _) -> words.put(key.substring(1), new ArrayList<>()));
        records.forEach(
                WORD,
                (key, _) -> {
                    int at = key.indexOf(Records.SEPARATOR);
                    words.getOrDefault(key.substring(1, at), new ArrayList<>())
                            .add(key.substring(at + 1));
                });
        words.forEach((name, all) -> lists.put(name, WordList.of(name, all)));
    }

    /// The list of that name.
    Optional<WordList> find(String name) {
        return Optional.ofNullable(lists.get(name));
    }

    /// All lists, in order of name.
    List<WordList> all() {
        return List.copyOf(lists.values());
    }

    /// Makes an empty list.
    ///
    /// @return false when there is one of that name
    boolean create(String name) throws EngineException {
        synchronized (changes) {
            if (lists.containsKey(name)) {
                return false;
            }
            records.put(LIST + name, Records.value(VERSION, _ -> {}));
            lists.put(name, WordList.of(name, List.of()));
            return true;
        }
    }

    /// Adds words.
    ///
    /// @return how many were new
    /// @throws IllegalArgumentException when the list has no room for them, or a word is none; then
    ///   none is added
    int add(String name, Collection<String> words) throws EngineException {
        synchronized (changes) {
            var list = existing(name);
            var all = new LinkedHashSet<>(list.words());
            int before = all.size();
            for (String word : words) {
                all.add(checked(word));
            }
            if (all.size() > WordList.MOST_WORDS
                    || WordMatcher.characters(all) > WordMatcher.MOST_CHARACTERS) {
                throw new IllegalArgumentException(
                        "A list has at most "
                                + WordList.MOST_WORDS
                                + " words of "
                                + WordMatcher.MOST_CHARACTERS
                                + " characters together.");
            }
            var batch = new Batch();
            byte[] value = Records.value(VERSION, _ -> {});
            for (String word : all.stream().skip(before).toList()) {
                if (batch.changes().size() == Batch.MAX_ENTRIES) {
                    records.commit(batch);
                    batch = new Batch();
                }
                Records.put(batch, WORD + name + Records.SEPARATOR + word, value);
            }
            if (!batch.isEmpty()) {
                records.commit(batch);
            }
            lists.put(name, WordList.of(name, List.copyOf(all)));
            return all.size() - before;
        }
    }

    private static String checked(String word) {
        String clean = word.strip();
        if (clean.length() > WordList.LONGEST_WORD) {
            throw new IllegalArgumentException(
                    "A word has at most " + WordList.LONGEST_WORD + " characters.");
        }
        if (FoldedWords.of(WordMatcher.strip(clean)).isBlank()) {
            throw new IllegalArgumentException("\"" + clean + "\" holds nothing to look for.");
        }
        return clean;
    }

    /// Takes a word out.
    ///
    /// @return whether it was there
    boolean remove(String name, String word) throws EngineException {
        synchronized (changes) {
            var left = new ArrayList<>(existing(name).words());
            if (!left.remove(word)) {
                return false;
            }
            records.delete(WORD + name + Records.SEPARATOR + word);
            lists.put(name, WordList.of(name, left));
            return true;
        }
    }

    /// Deletes a list with its words.
    void delete(String name) throws EngineException {
        synchronized (changes) {
            records.deleteAll(WORD + name + Records.SEPARATOR);
            records.delete(LIST + name);
            lists.remove(name);
        }
    }

    private WordList existing(String name) {
        var list = lists.get(name);
        if (list == null) {
            throw new IllegalArgumentException("There is no word list " + name + ".");
        }
        return list;
    }
}
