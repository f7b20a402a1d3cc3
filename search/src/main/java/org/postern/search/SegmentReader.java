package org.postern.search;

import org.jspecify.annotations.Nullable;
import org.postern.engine.Direction;
import org.postern.engine.EngineException;
import org.postern.engine.Partition;
import org.postern.engine.Reader;
import org.postern.mail.MessageText.Zone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads a segment. One thread, for one search or one merge: what was read of the dictionary and of
/// the postings stays in memory.
final class SegmentReader {
    /// Chunks of a column read at a time.
    private static final int TOGETHER = 8;

    private final Reader engine;
    private final Partition partition;
    private final SegmentInfo info;
    private byte[] @Nullable [] postings = new byte[0][];
    private @Nullable List<Terms> dictionary;

    SegmentReader(Reader engine, Partition partition, SegmentInfo info) {
        this.engine = engine;
        this.partition = partition;
        this.info = info;
    }

    SegmentInfo info() {
        return info;
    }

    int codes() {
        return info.codes();
    }

    /// A stretch of the dictionary: terms of consecutive codes, each between two NULs.
    ///
    /// @param start where the postings of the first begin
    /// @param tableAt where `octets` has the sizes of the postings
    /// @param textAt where `octets` has the terms
    record Terms(int first, int count, long start, int tableAt, int textAt, byte[] octets) {
        /// Where the postings of each begin, and where those of the last end.
        long[] postings() throws IndexDamage {
            var table = new OctetReader(octets, tableAt);
            var starts = new long[count + 1];
            starts[0] = start;
            for (int i = 0; i < count; i++) {
                starts[i + 1] = starts[i] + table.number();
            }
            return starts;
        }
    }

    @FunctionalInterface
    interface TermVisitor {
        void term(int code, byte[] text, int from, int to);
    }

    List<Terms> dictionary() throws IndexDamage, SearchFailure {
        var known = dictionary;
        if (known == null) {
            known = new ArrayList<>();
            for (byte[] chunk : chunks(Columns.DICTIONARY)) {
                var in = new OctetReader(chunk, 0);
                int first = in.count();
                int count = in.count();
                long start = in.number();
                int table = in.count();
                if (table > chunk.length - in.at()) {
                    throw new IndexDamage("dictionary table of " + table);
                }
                known.add(new Terms(first, count, start, in.at(), in.at() + table, chunk));
            }
            dictionary = known;
        }
        return known;
    }

    void forEachTerm(TermVisitor visitor) throws IndexDamage, SearchFailure {
        for (Terms terms : dictionary()) {
            int from = terms.textAt() + 1;
            for (int i = 0; i < terms.count(); i++) {
                int to = from;
                while (terms.octets()[to] != 0) {
                    to++;
                }
                visitor.term(terms.first() + i, terms.octets(), from, to);
                from = to + 1;
            }
        }
    }

    /// The ids of the messages, in the order of their texts.
    long[] ids() throws IndexDamage, SearchFailure {
        var ids = new long[info.messages()];
        var in = new OctetReader(column(Columns.IDS), 0);
        long id = 0;
        for (int i = 0; i < ids.length; i++) {
            long gap = in.number();
            id += gap >>> 1 ^ -(gap & 1);
            ids[i] = id;
        }
        return ids;
    }

    /// Reads all of it.
    void check() throws IndexDamage, SearchFailure {
        int terms = Codes.FIRST_TERM;
        for (Terms stretch : dictionary()) {
            if (stretch.first() != terms) {
                throw new IndexDamage("dictionary goes on at " + stretch.first());
            }
            terms += stretch.count();
            stretch.postings();
        }
        if (terms != codes()) {
            throw new IndexDamage("dictionary ends at " + terms);
        }
        for (Zone zone : Zone.values()) {
            var texts = texts(zone);
            for (int message = 0; message < info.messages(); message++) {
                texts.seek(message);
            }
        }
    }

    /// Sets the bit of each document in these postings that is within the bounds.
    void union(long from, long to, Documents documents) throws IndexDamage, SearchFailure {
        byte[] octets = posting(from);
        int at = (int) (from % SegmentImage.CHUNK);
        int length = (int) (to - from);
        if (at + length > octets.length) {
            octets = gathered(from, length);
            at = 0;
        }
        documents.add(octets, at, at + length);
    }

    private byte[] posting(long at) throws IndexDamage, SearchFailure {
        int chunk = (int) (at / SegmentImage.CHUNK);
        if (chunk >= postings.length) {
            postings = Arrays.copyOf(postings, chunk + 8);
        }
        byte[] known = postings[chunk];
        if (known == null) {
            known = chunk(Columns.POSTINGS, chunk);
            postings[chunk] = known;
        }
        return known;
    }

    private byte[] gathered(long from, int length) throws IndexDamage, SearchFailure {
        var all = new byte[length];
        int have = 0;
        while (have < length) {
            byte[] octets = posting(from + have);
            int at = (int) ((from + have) % SegmentImage.CHUNK);
            int count = Math.min(length - have, octets.length - at);
            if (count <= 0) {
                throw new IndexDamage("postings end early");
            }
            System.arraycopy(octets, at, all, have, count);
            have += count;
        }
        return all;
    }

    Texts texts(Zone zone) throws IndexDamage, SearchFailure {
        return new Texts(zone);
    }

    /// The texts of one zone, to be read in the order of messages.
    final class Texts {
        private final int column;
        private final long[] starts;
        private byte[] chunk = {};
        private int loaded = -1;
        private byte[] octets = {};
        private int from;
        private int to;

        Texts(Zone zone) throws IndexDamage, SearchFailure {
            column = Columns.text(zone);
            starts = new long[info.messages() + 1];
            var in = new OctetReader(column(Columns.lengths(zone)), 0);
            for (int i = 0; i < info.messages(); i++) {
                starts[i + 1] = starts[i] + in.count();
            }
        }

        /// Goes to a message: its codes are in [#octets()] from [#from()] to [#to()].
        void seek(int message) throws IndexDamage, SearchFailure {
            int length = (int) (starts[message + 1] - starts[message]);
            octets = chunk;
            from = 0;
            to = 0;
            if (length == 0) {
                return;
            }
            load(starts[message]);
            octets = chunk;
            from = (int) (starts[message] % SegmentImage.CHUNK);
            to = from + length;
            if (to > octets.length) {
                gather(starts[message], length);
            }
        }

        private void load(long at) throws IndexDamage, SearchFailure {
            int number = (int) (at / SegmentImage.CHUNK);
            if (number != loaded) {
                chunk = chunk(column, number);
                loaded = number;
            }
        }

        private void gather(long start, int length) throws IndexDamage, SearchFailure {
            var all = new byte[length];
            int have = 0;
            while (have < length) {
                load(start + have);
                int at = (int) ((start + have) % SegmentImage.CHUNK);
                int count = Math.min(length - have, chunk.length - at);
                if (count <= 0) {
                    throw new IndexDamage("text ends early");
                }
                System.arraycopy(chunk, at, all, have, count);
                have += count;
            }
            octets = all;
            from = 0;
            to = length;
        }

        byte[] octets() {
            return octets;
        }

        int from() {
            return from;
        }

        int to() {
            return to;
        }
    }

    private byte[] chunk(int column, int number) throws IndexDamage, SearchFailure {
        try {
            return engine.get(partition, Keys.chunk(info.id(), column, number))
                    .orElseThrow(() ->
                            new IndexDamage(
                                    "no chunk %d of column %d of segment %d"
                                            .formatted(number, column, info.id())));
        } catch (EngineException e) {
            throw new SearchFailure(e);
        }
    }

    private byte[] column(int column) throws SearchFailure {
        var all = new Octets(0);
        for (byte[] chunk : chunks(column)) {
            all.put(chunk, 0, chunk.length);
        }
        return all.toArray();
    }

    private List<byte[]> chunks(int column) throws SearchFailure {
        var chunks = new ArrayList<byte[]>();
        byte[] from = Keys.column(info.id(), column);
        byte[] to = Keys.column(info.id(), column + 1);
        try {
            while (true) {
                var entries = engine.range(partition, from, to, TOGETHER, Direction.FORWARD);
                entries.forEach(entry -> chunks.add(entry.value()));
                if (entries.size() < TOGETHER) {
                    return chunks;
                }
                from = Reader.after(entries.getLast().key());
            }
        } catch (EngineException e) {
            throw new SearchFailure(e);
        }
    }
}
