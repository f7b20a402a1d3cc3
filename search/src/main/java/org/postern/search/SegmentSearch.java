package org.postern.search;

import org.jspecify.annotations.Nullable;
import org.postern.mail.MessageText.Zone;
import org.postern.search.Pattern.Element;
import org.postern.search.SegmentReader.Terms;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Collection;

/// Finds the messages of one segment that hold a text. One thread, one search.
///
/// A wanted text within one token costs a scan of the dictionary and the postings of what is found
/// there, and that is the answer. One of several tokens costs that for each, and then a look at the
/// codes of the messages that have all of them: a step of a shift-and automaton for each token,
/// without turning any into text.
final class SegmentSearch {
    private final SegmentReader segment;
    private final int messages;
    private final Collection<Zone> zones;
    private final int lowest;
    private final int highest;
    private @Nullable Decoder decoder;

    /// @param zones in which it may stand; at least one
    SegmentSearch(SegmentReader segment, Collection<Zone> zones) {
        this.segment = segment;
        this.zones = zones;
        messages = segment.info().messages();
        lowest = messages * zones.stream().mapToInt(Zone::number).min().orElseThrow();
        highest = messages * (zones.stream().mapToInt(Zone::number).max().orElseThrow() + 1);
    }

    /// Which of the segment's messages hold the text.
    ///
    /// @param wanted folded, not empty
    BitSet find(String wanted) throws IndexDamage, SearchFailure {
        var found = new BitSet(messages);
        var raw = raw();
        for (Pattern pattern : Pattern.of(wanted)) {
            find(pattern, wanted, raw, found);
        }
        if (raw != null) {
            decide(raw, found, new Needle(wanted.getBytes(StandardCharsets.UTF_8)));
        }
        return found;
    }

    /// The documents with runs that are no terms: only their text tells what they hold.
    private @Nullable Documents raw() throws IndexDamage, SearchFailure {
        if (segment.info().rawStart() == segment.info().rawEnd()) {
            return null;
        }
        var raw = new Documents(lowest, highest);
        segment.union(segment.info().rawStart(), segment.info().rawEnd(), raw);
        return raw;
    }

    private void find(Pattern pattern, String wanted, @Nullable Documents raw, BitSet found)
            throws IndexDamage, SearchFailure {
        var elements = pattern.elements();
        boolean row = elements.size() > 1;
        boolean codesDo = elements.size() <= Pattern.MOST_ELEMENTS;
        var masks = new int[row && codesDo ? segment.codes() : 0];
        var candidates = Documents.all(lowest, highest);
        for (int i = 0; i < elements.size(); i++) {
            mark(elements.get(i), !row, masks, 1 << i, candidates);
        }
        if (raw != null) {
            for (int at = raw.next(lowest); at < highest; at = raw.next(at + 1)) {
                candidates.remove(at);
            }
        }
        if (!row) {
            report(candidates, found);
        } else if (codesDo) {
            match(candidates, found, new CodeRow(masks, elements.size()));
        } else {
            decide(candidates, found, new Needle(wanted.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /// Marks the codes that an element may be, and keeps the documents that have one of them.
    ///
    /// @param lone whether there is no other element: then what matters is the messages
    private void mark(Element element, boolean lone, int[] masks, int bit, Documents candidates)
            throws IndexDamage, SearchFailure {
        switch (element) {
            case Element.Join() -> {
                if (masks.length > 0) {
                    masks[Codes.JOIN] |= bit;
                }
            }
            case Element.Word() -> words(masks, bit);
            case Element.Term(var needle, boolean orWord) -> {
                if (orWord) {
                    words(masks, bit);
                }
                var having = new Documents(lowest, highest);
                for (Terms terms : segment.dictionary()) {
                    if (scan(terms, needle, lone, masks, bit, orWord ? null : having)) {
                        break;
                    }
                }
                if (!orWord) {
                    candidates.retain(having);
                }
            }
        }
    }

    private void words(int[] masks, int bit) throws IndexDamage, SearchFailure {
        if (masks.length > 0) {
            segment.forEachTerm((code, text, from, to) -> {
                if (Tokens.kind(text, from).isWord()) {
                    masks[code] |= bit;
                }
            });
        }
    }

    /// @return whether every message has one of the codes already: the commonest come first
    private boolean scan(
            Terms terms,
            Needle needle,
            boolean lone,
            int[] masks,
            int bit,
            @Nullable Documents having)
            throws IndexDamage, SearchFailure {
        byte[] octets = terms.octets();
        int at = needle.in(octets, terms.textAt(), octets.length);
        if (at < 0) {
            return false;
        }
        long[] postings = having == null ? new long[0] : terms.postings();
        int term = -1;
        int counted = terms.textAt();
        while (at >= 0) {
            // The term is the one whose first octet follows the last NUL up to here.
            for (; counted <= at; counted++) {
                term += octets[counted] == 0 ? 1 : 0;
            }
            if (masks.length > 0) {
                masks[terms.first() + term] |= bit;
            }
            if (having != null) {
                long size = postings[term + 1] - postings[term];
                segment.union(postings[term], postings[term + 1], having);
                if (lone && size >= messages && covered(having)) {
                    return true;
                }
            }
            int next = counted;
            while (octets[next] != 0) {
                next++;
            }
            at = needle.in(octets, next, octets.length);
        }
        return false;
    }

    private boolean covered(Documents having) {
        for (int message = 0; message < messages; message++) {
            boolean any = false;
            for (Zone zone : zones) {
                any |= having.contains(zone.number() * messages + message);
            }
            if (!any) {
                return false;
            }
        }
        return true;
    }

    private void report(Documents documents, BitSet found) {
        for (Zone zone : zones) {
            int base = zone.number() * messages;
            int end = base + messages;
            for (int at = documents.next(base); at < end; at = documents.next(at + 1)) {
                found.set(at - base);
            }
        }
    }

    /// Looks for the row of codes.
    private void match(Documents candidates, BitSet found, CodeRow row)
            throws IndexDamage, SearchFailure {
        for (Zone zone : zones) {
            row.find(new Texts(zone, candidates, found), found::set);
        }
    }

    /// The texts of one zone that come into question.
    private final class Texts implements CodeRow.Texts {
        private final Zone zone;
        private final Documents candidates;
        private final BitSet found;
        private final int base;
        private int at;
        private SegmentReader.@Nullable Texts texts;

        Texts(Zone zone, Documents candidates, BitSet found) {
            this.zone = zone;
            this.candidates = candidates;
            this.found = found;
            base = zone.number() * messages;
            at = base - 1;
        }

        @Override
        public boolean next(CodeRow.Lane lane) throws IndexDamage, SearchFailure {
            do {
                at = candidates.next(at + 1);
                if (at >= base + messages) {
                    return false;
                }
            } while (found.get(at - base));
            var known = texts;
            if (known == null) {
                known = segment.texts(zone);
                texts = known;
            }
            known.seek(at - base);
            lane.begin(at - base, known.octets(), known.from(), known.to());
            return true;
        }
    }

    /// Looks for the text itself.
    private void decide(Documents documents, BitSet found, Needle needle)
            throws IndexDamage, SearchFailure {
        var text = new Octets(1 << 12);
        for (Zone zone : zones) {
            int base = zone.number() * messages;
            int end = base + messages;
            SegmentReader.Texts texts = null;
            for (int at = documents.next(base); at < end; at = documents.next(at + 1)) {
                if (found.get(at - base)) {
                    continue;
                }
                if (texts == null) {
                    texts = segment.texts(zone);
                }
                texts.seek(at - base);
                text.clear();
                decoder().decode(texts.octets(), texts.from(), texts.to(), text);
                if (needle.in(text.array(), 0, text.length()) >= 0) {
                    found.set(at - base);
                }
            }
        }
    }

    private Decoder decoder() throws IndexDamage, SearchFailure {
        var known = decoder;
        if (known == null) {
            known = new Decoder(segment);
            decoder = known;
        }
        return known;
    }
}
