package org.postern.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// A state for tests: what was last said of each name. A record is `name=value`.
final class JournalNotes implements Journal.State {
    private final Map<String, String> notes = new TreeMap<>();

    synchronized Map<String, String> all() {
        return new TreeMap<>(notes);
    }

    /// Notes it here and in the journal, in one order for both.
    synchronized void put(Journal journal, String name, String value) {
        notes.put(name, value);
        journal.append(record(name, value));
    }

    static ByteBuffer record(String name, String value) {
        return ByteBuffer.wrap((name + "=" + value).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public synchronized void replay(ByteBuffer record) {
        String[] parts = StandardCharsets.UTF_8.decode(record).toString().split("=", 2);
        notes.put(parts[0], parts[1]);
    }

    @Override
    public void checkpoint(Journal.Records records) throws IOException {
        for (var note : all().entrySet()) {
            records.add(record(note.getKey(), note.getValue()));
        }
    }
}
