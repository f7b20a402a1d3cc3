package org.postern.search;

import org.postern.mail.MessageText.Zone;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/// Makes a segment of messages' texts, or of other segments. One thread; memory is some three times
/// the segment's size.
final class SegmentBuilder {
    private static final int ZONES = Zone.values().length;
    private static final byte[] SPACE = {' '};

    private final TermTable terms = new TermTable();
    private final Octets[] tokens = new Octets[ZONES];
    private final Octets[] lengths = new Octets[ZONES];
    private final int[] begun = new int[ZONES];
    private long[] ids = new long[64];
    private int count;
    private long characters;

    // How the passage goes that is being read.
    private Octets out;
    private boolean afterWord;
    private boolean spaceOwed;

    SegmentBuilder() {
        for (int zone = 0; zone < ZONES; zone++) {
            tokens[zone] = new Octets(1 << 10);
            lengths[zone] = new Octets(64);
        }
        out = tokens[0];
    }

    int messages() {
        return count;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void forEachId(LongConsumer each) {
        for (int i = 0; i < count; i++) {
            each.accept(ids[i]);
        }
    }

    /// Octets of folded text in UTF-8, in all.
    long textOctets() {
        return characters;
    }

    /// Begins a message, to which the passages belong from now on.
    void begin(long id) {
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, count * 2);
        }
        ids[count++] = id;
        for (int zone = 0; zone < ZONES; zone++) {
            begun[zone] = tokens[zone].length();
        }
    }

    void end() {
        for (int zone = 0; zone < ZONES; zone++) {
            lengths[zone].number(tokens[zone].length() - begun[zone]);
        }
    }

    /// @param text folded
    void passage(Zone zone, String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        characters += octets.length;
        out = tokens[zone.number()];
        if (out.length() > begun[zone.number()]) {
            out.number(Codes.BREAK);
        }
        afterWord = false;
        spaceOwed = false;
        Tokens.cut(octets, this::token);
        if (spaceOwed) {
            term(SPACE, 0, 1);
        }
    }

    private void token(byte[] text, int from, int to, Tokens.Kind kind) {
        boolean raw = to - from > Tokens.LONGEST;
        boolean word = kind.isWord() && !raw;
        if (afterWord && to - from == 1 && text[from] == ' ') {
            // Whether it is told depends on what follows.
            spaceOwed = true;
            return;
        }
        if (spaceOwed && !word) {
            term(SPACE, 0, 1);
        } else if (!spaceOwed && word && afterWord) {
            out.number(Codes.JOIN);
        }
        spaceOwed = false;
        if (raw) {
            raw(text, from, to);
        } else {
            term(text, from, to);
        }
        afterWord = word;
    }

    private void raw(byte[] text, int from, int to) {
        out.number(Codes.RAW);
        for (int i = from; i < to; i += Tokens.width(text, i)) {
            term(text, i, i + Tokens.width(text, i));
        }
        out.number(Codes.RAW);
    }

    private void term(byte[] text, int from, int to) {
        int number = terms.number(text, from, to);
        terms.seen(number, 1);
        out.number(number);
    }

    /// Adds the messages of another segment whose ids `alive` accepts.
    void add(SegmentReader other, LongPredicate alive) throws IndexDamage, SearchFailure {
        int[] numbers = new int[other.codes()];
        for (int code = 0; code < Codes.FIRST_TERM; code++) {
            numbers[code] = code;
        }
        other.forEachTerm((code, text, from, to) -> numbers[code] = terms.number(text, from, to));
        long[] otherIds = other.ids();
        var kept = new boolean[otherIds.length];
        for (int i = 0; i < otherIds.length; i++) {
            kept[i] = alive.test(otherIds[i]);
            if (kept[i]) {
                if (count == ids.length) {
                    ids = Arrays.copyOf(ids, count * 2);
                }
                ids[count++] = otherIds[i];
            }
        }
        for (Zone zone : Zone.values()) {
            copy(other.texts(zone), kept, tokens[zone.number()], lengths[zone.number()], numbers);
        }
        characters += other.info().textOctets() * share(kept) / Math.max(1, kept.length);
    }

    private static long share(boolean[] kept) {
        long all = 0;
        for (boolean each : kept) {
            all += each ? 1 : 0;
        }
        return all;
    }

    private void copy(
            SegmentReader.Texts from, boolean[] kept, Octets to, Octets sizes, int[] numbers)
            throws IndexDamage, SearchFailure {
        for (int message = 0; message < kept.length; message++) {
            if (!kept[message]) {
                continue;
            }
            int before = to.length();
            from.seek(message);
            byte[] octets = from.octets();
            for (int at = from.from(); at < from.to(); at += Codes.width(octets[at])) {
                int number = numbers[Codes.at(octets, at)];
                if (number >= Codes.FIRST_TERM) {
                    terms.seen(number, 1);
                }
                to.number(number);
            }
            sizes.number(to.length() - before);
        }
    }

    /// The segment; this builder must not be used any more.
    SegmentImage finish() {
        int[] codes = codes();
        var sizes = new int[terms.count()];
        var last = new int[terms.count()];
        forEachPosting(last, (term, gap) -> sizes[codes[term]] += Octets.numberOctets(gap));
        var at = new int[terms.count()];
        int total = 0;
        for (int code = 0; code < at.length; code++) {
            at[code] = total;
            total += sizes[code];
        }
        var postings = new byte[total];
        Arrays.fill(last, 0);
        forEachPosting(last, (term, gap) -> at[codes[term]] = put(postings, at[codes[term]], gap));
        return new SegmentImage(
                Arrays.copyOf(ids, count), terms, codes, sizes, postings, texts(codes), characters);
    }

    private static int put(byte[] target, int at, int gap) {
        int rest = gap;
        int to = at;
        while ((rest & ~0x7F) != 0) {
            target[to++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        target[to++] = (byte) rest;
        return to;
    }

    /// The code of each term: the more often it comes, the smaller.
    private int[] codes() {
        var order = new long[terms.count() - Codes.FIRST_TERM];
        for (int i = 0; i < order.length; i++) {
            int number = i + Codes.FIRST_TERM;
            order[i] = ((long) (Integer.MAX_VALUE - terms.seen(number)) << 32) | number;
        }
        Arrays.sort(order);
        var codes = new int[terms.count()];
        for (int code = 0; code < Codes.FIRST_TERM; code++) {
            codes[code] = code;
        }
        for (int i = 0; i < order.length; i++) {
            codes[(int) order[i]] = i + Codes.FIRST_TERM;
        }
        return codes;
    }

    @FunctionalInterface
    private interface Posting {
        /// @param gap from the document before that has the term, the first from -1
        void posting(int term, int gap);
    }

    /// Documents are the zones of messages: all of the first zone, then all of the next.
    private void forEachPosting(int[] last, Posting each) {
        for (int zone = 0; zone < ZONES; zone++) {
            byte[] octets = tokens[zone].array();
            int at = 0;
            var sizes = new Cursor(lengths[zone].array());
            for (int message = 0; message < count; message++) {
                int document = zone * count + message + 1;
                int end = at + sizes.next();
                var cursor = new Cursor(octets, at);
                while (cursor.at < end) {
                    int term = cursor.next();
                    if (last[term] != document) {
                        each.posting(term, document - last[term]);
                        last[term] = document;
                    }
                }
                at = end;
            }
        }
    }

    private SegmentImage.Text[] texts(int[] codes) {
        var texts = new SegmentImage.Text[ZONES];
        for (int zone = 0; zone < ZONES; zone++) {
            var text = new Octets(tokens[zone].length());
            var octets = new Octets(count);
            var sizes = new Cursor(lengths[zone].array());
            var cursor = new Cursor(tokens[zone].array());
            int end = 0;
            for (int message = 0; message < count; message++) {
                end += sizes.next();
                int before = text.length();
                while (cursor.at < end) {
                    Codes.put(text, codes[cursor.next()]);
                }
                octets.number(text.length() - before);
            }
            tokens[zone].clear();
            texts[zone] = new SegmentImage.Text(octets.toArray(), text.toArray());
        }
        return texts;
    }

    /// Reads the numbers that this builder wrote itself.
    private static final class Cursor {
        private final byte[] octets;
        private int at;

        Cursor(byte[] octets) {
            this(octets, 0);
        }

        Cursor(byte[] octets, int at) {
            this.octets = octets;
            this.at = at;
        }

        int next() {
            int value = octets[at++];
            if (value >= 0) {
                return value;
            }
            value &= 0x7F;
            for (int shift = 7; ; shift += 7) {
                int octet = octets[at++];
                value |= (octet & 0x7F) << shift;
                if (octet >= 0) {
                    return value;
                }
            }
        }
    }
}
