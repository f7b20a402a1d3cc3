package org.postern.search;

import java.util.Arrays;

/// Turns codes back into the folded text that they came from.
final class Decoder {
    private final byte[][] terms;

    Decoder(SegmentReader segment) throws IndexDamage, SearchFailure {
        terms = new byte[segment.codes()][];
        segment.forEachTerm(
                (code, text, from, to) -> terms[code] = Arrays.copyOfRange(text, from, to));
    }

    /// The text in UTF-8; a NUL stands between passages.
    void decode(byte[] octets, int from, int to, Octets text) throws IndexDamage {
        boolean afterWord = false;
        boolean raw = false;
        for (int at = from; at < to; at += Codes.width(octets[at])) {
            int code = Codes.at(octets, at);
            switch (code) {
                case Codes.BREAK -> {
                    text.put(0);
                    afterWord = false;
                }
                case Codes.JOIN -> afterWord = false;
                case Codes.RAW -> {
                    raw = !raw;
                    afterWord = false;
                }
                default -> {
                    byte[] term = term(code);
                    boolean word = !raw && Tokens.kind(term, 0).isWord();
                    if (word && afterWord) {
                        text.put(' ');
                    }
                    text.put(term, 0, term.length);
                    afterWord = word;
                }
            }
        }
    }

    private byte[] term(int code) throws IndexDamage {
        byte[] term = code < terms.length ? terms[code] : null;
        if (term == null || term.length == 0) {
            throw new IndexDamage("a code of no term: " + code);
        }
        return term;
    }
}
