package org.postern.search;

import org.postern.mail.MessageText.Zone;

import java.util.Arrays;

/// A segment in memory, about to be written; see the package for its columns.
///
/// @param codes of each term, by its number in `terms`
/// @param sizes octets of the postings of each code
/// @param texts of each zone
record SegmentImage(
        long[] ids,
        TermTable terms,
        int[] codes,
        int[] sizes,
        byte[] postings,
        Text[] texts,
        long textOctets) {
    /// Octets of a chunk, except the dictionary's last term and table.
    static final int CHUNK = 48 * 1024;

    /// One zone of all messages.
    ///
    /// @param lengths octets of each message, as numbers
    record Text(byte[] lengths, byte[] octets) {}

    /// Takes chunks of columns.
    @FunctionalInterface
    interface Chunks {
        void chunk(int column, int number, byte[] octets) throws IndexDamage, SearchFailure;
    }

    void forEachChunk(Chunks chunks) throws IndexDamage, SearchFailure {
        dictionary(chunks);
        column(Columns.POSTINGS, postings, chunks);
        column(Columns.IDS, encodedIds(), chunks);
        for (Zone zone : Zone.values()) {
            column(Columns.lengths(zone), texts[zone.number()].lengths(), chunks);
            column(Columns.text(zone), texts[zone.number()].octets(), chunks);
        }
    }

    private byte[] encodedIds() {
        var out = new Octets(ids.length * 2);
        long last = 0;
        for (long id : ids) {
            long gap = id - last;
            // Zigzag: a message may come after one with a higher id.
            out.number(gap << 1 ^ gap >> 63);
            last = id;
        }
        return out.toArray();
    }

    private static void column(int column, byte[] octets, Chunks chunks)
            throws IndexDamage, SearchFailure {
        for (int at = 0; at < octets.length; at += CHUNK) {
            int to = Math.min(octets.length, at + CHUNK);
            chunks.chunk(column, at / CHUNK, Arrays.copyOfRange(octets, at, to));
        }
    }

    private void dictionary(Chunks chunks) throws IndexDamage, SearchFailure {
        var numbers = new int[codes.length];
        for (int number = 0; number < codes.length; number++) {
            numbers[codes[number]] = number;
        }
        int chunk = 0;
        int first = Codes.FIRST_TERM;
        // Of what are no terms, only RAW is ever looked for.
        long start = (long) sizes[Codes.BREAK] + sizes[Codes.JOIN] + sizes[Codes.RAW];
        while (first < codes.length) {
            var text = new Octets(CHUNK + Tokens.LONGEST + 2);
            var table = new Octets(CHUNK / 4);
            text.put(0);
            int code = first;
            long end = start;
            while (code < codes.length && text.length() + table.length() < CHUNK) {
                int number = numbers[code];
                text.put(terms.octets(), terms.start(number), terms.end(number));
                text.put(0);
                table.number(sizes[code]);
                end += sizes[code];
                code++;
            }
            var out = new Octets(text.length() + table.length() + 24);
            out.number(first);
            out.number(code - first);
            out.number(start);
            out.number(table.length());
            out.put(table.array(), 0, table.length());
            out.put(text.array(), 0, text.length());
            chunks.chunk(Columns.DICTIONARY, chunk++, out.toArray());
            first = code;
            start = end;
        }
    }

    /// The postings of [Codes#RAW]: where they begin and end.
    long rawStart() {
        return (long) sizes[Codes.BREAK] + sizes[Codes.JOIN];
    }

    long rawEnd() {
        return rawStart() + sizes[Codes.RAW];
    }
}
