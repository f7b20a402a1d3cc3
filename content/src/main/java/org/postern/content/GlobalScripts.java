package org.postern.content;

import org.postern.engine.Committer;
import org.postern.engine.Engine;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.sieve.ScriptLibrary;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Sieve scripts that the site has for all: to be included, and the one that runs for whoever has
/// none of his own. Safe for use by many threads.
public final class GlobalScripts {
    /// The script of whoever has none.
    public static final String DEFAULT = "default";

    private static final Partition PARTITION = new Partition("content/scripts");
    private static final int VERSION = 1;

    /// Largest script: a record holds it whole.
    static final int MOST_OCTETS = 60_000;

    private final Records records;
    private final Map<String, byte[]> scripts = new ConcurrentSkipListMap<>();

    /// @throws EngineException when they cannot be read
    public GlobalScripts(Engine engine, Committer committer) throws EngineException {
        records = new Records(engine, committer, PARTITION);
        records.forEach(
                "",
                (name, value) ->
                        scripts.put(
                                name,
                                Records.read(
                                        value,
                                        VERSION,
                                        "script " + name,
                                        in -> in.readAllBytes())));
    }

    Optional<byte[]> find(String name) {
        return Optional.ofNullable(scripts.get(name));
    }

    SortedMap<String, byte[]> all() {
        return new TreeMap<>(scripts);
    }

    void put(String name, byte[] script) throws EngineException {
        if (script.length > MOST_OCTETS) {
            throw new IllegalArgumentException("A script has at most " + MOST_OCTETS + " octets.");
        }
        records.put(name, Records.value(VERSION, out -> out.write(script)));
        scripts.put(name, script);
    }

    /// @return whether it was there
    boolean delete(String name) throws EngineException {
        if (!scripts.containsKey(name)) {
            return false;
        }
        records.delete(name);
        scripts.remove(name);
        return true;
    }

    /// What scripts of the site may include: these.
    public ScriptLibrary library() {
        return (location, name) ->
                location == ScriptLibrary.Location.GLOBAL ? find(name) : Optional.empty();
    }
}
