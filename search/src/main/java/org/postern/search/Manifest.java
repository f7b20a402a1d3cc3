package org.postern.search;

import org.postern.engine.Direction;
import org.postern.engine.EngineException;
import org.postern.engine.Entry;
import org.postern.engine.Partition;
import org.postern.engine.Reader;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an account's index consists of, and how far it reaches.
///
/// @param cursors by folder: the first UID that is not in the index
record Manifest(int nextSegment, List<SegmentInfo> segments, Map<Integer, Long> cursors) {
    private static final int VERSION = 1;
    private static final int CHUNK = 256;

    /// Of an account that has nothing.
    static final Manifest EMPTY = new Manifest(1, List.of(), Map.of());

    Manifest {
        segments = List.copyOf(segments);
        cursors = Map.copyOf(cursors);
    }

    long cursor(int folder) {
        return cursors.getOrDefault(folder, 1L);
    }

    long messages() {
        return segments.stream().mapToLong(SegmentInfo::messages).sum();
    }

    /// Reads the whole of it.
    ///
    /// @throws IndexDamage also when it was written by a newer version
    static Manifest read(Reader engine, Partition partition) throws IndexDamage, SearchFailure {
        try {
            Optional<byte[]> value = engine.get(partition, Keys.manifest());
            return value.isEmpty() ? EMPTY : decode(value.get(), cursors(engine, partition));
        } catch (EngineException e) {
            throw new SearchFailure(e);
        }
    }

    private static Map<Integer, Long> cursors(Reader engine, Partition partition)
            throws EngineException, IndexDamage {
        var cursors = new HashMap<Integer, Long>();
        byte[] at = Keys.kind(Keys.CURSOR);
        byte[] to = Keys.kind(Keys.CURSOR + 1);
        while (true) {
            var entries = engine.range(partition, at, to, CHUNK, Direction.FORWARD);
            for (Entry entry : entries) {
                cursors.put(Keys.folder(entry.key()), new OctetReader(entry.value(), 0).number());
            }
            if (entries.size() < CHUNK) {
                return cursors;
            }
            at = Reader.after(entries.getLast().key());
        }
    }

    private static Manifest decode(byte[] value, Map<Integer, Long> cursors) throws IndexDamage {
        var in = new OctetReader(value, 0);
        if (in.u8() != VERSION) {
            throw new IndexDamage("another version");
        }
        int next = in.count();
        int count = in.count();
        var segments = new ArrayList<SegmentInfo>();
        for (int i = 0; i < count; i++) {
            segments.add(SegmentInfo.read(in));
        }
        return new Manifest(next, segments, cursors);
    }

    /// Without the cursors.
    byte[] encode() {
        var out = new Octets(64);
        out.put(VERSION);
        out.number(nextSegment);
        out.number(segments.size());
        segments.forEach(segment -> segment.write(out));
        return out.toArray();
    }

    static byte[] encode(long cursor) {
        var out = new Octets(5);
        out.number(cursor);
        return out.toArray();
    }

    /// With a new segment in place of old ones.
    Manifest with(SegmentInfo added, List<SegmentInfo> gone) {
        var kept = new ArrayList<>(segments);
        kept.removeAll(gone);
        kept.add(added);
        return new Manifest(nextSegment + 1, kept, cursors);
    }

    Manifest without(List<SegmentInfo> gone) {
        var kept = new ArrayList<>(segments);
        kept.removeAll(gone);
        return new Manifest(nextSegment, kept, cursors);
    }

    Manifest with(Map<Integer, Long> moved) {
        var all = new HashMap<>(cursors);
        all.putAll(moved);
        return new Manifest(nextSegment, segments, all);
    }
}
