package org.postern.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the tokens of a text are that holds a wanted text: a row of elements, each of which one
/// token after the other has to match.
///
/// The wanted text is cut as texts are ([Tokens]). An inner token is a token of the text; the first
/// one may be the end of a longer token, the last one the beginning of one, a lone one anything in
/// between. As the dictionary has its terms between NULs, each of these is a matter of whether
/// octets, perhaps with a NUL before or behind, stand in the dictionary.
///
/// @param elements at least one
record Pattern(List<Element> elements) {
    /// Most elements whose row can be looked for in codes.
    static final int MOST_ELEMENTS = 31;

    Pattern {
        elements = List.copyOf(elements);
    }

    /// What one code has to be.
    sealed interface Element {
        /// A term in whose place in the dictionary the octets stand.
        ///
        /// @param orWord whether any word will do, too: a space at the edge of the wanted text is
        ///   not told where it parts two words
        record Term(Needle needle, boolean orWord) implements Element {}

        /// Any word.
        record Word() implements Element {}

        /// [Codes#JOIN].
        record Join() implements Element {}
    }

    /// Which patterns a text has one of that holds `wanted`.
    ///
    /// @param wanted folded, not empty
    static List<Pattern> of(String wanted) {
        if (wanted.equals(" ")) {
            // In a longer white space, or untold between two words.
            return List.of(
                    new Pattern(List.of(term(wanted.getBytes(StandardCharsets.UTF_8), false))),
                    new Pattern(List.of(new Element.Word(), new Element.Word())));
        }
        return List.of(cut(wanted.getBytes(StandardCharsets.UTF_8)));
    }

    private record Token(byte[] octets, Tokens.Kind kind) {
        boolean isSpace() {
            return octets.length == 1 && octets[0] == ' ';
        }
    }

    private static Pattern cut(byte[] wanted) {
        var tokens = new ArrayList<Token>();
        Tokens.cut(
                wanted,
                (text, from, to, kind) ->
                        tokens.add(new Token(Arrays.copyOfRange(text, from, to), kind)));
        var elements = new ArrayList<Element>();
        int last = tokens.size() - 1;
        for (int i = 0; i <= last; i++) {
            var token = tokens.get(i);
            boolean afterWord = i > 0 && tokens.get(i - 1).kind().isWord();
            boolean beforeWord = i < last && tokens.get(i + 1).kind().isWord();
            if (token.isSpace() && afterWord && beforeWord) {
                continue;
            }
            if (token.kind().isWord() && afterWord) {
                elements.add(new Element.Join());
            }
            boolean edge = token.isSpace() && (i == 0 ? beforeWord : i == last && afterWord);
            elements.add(term(bounded(token.octets(), i > 0, i < last), edge));
        }
        return new Pattern(elements);
    }

    private static Element term(byte[] octets, boolean orWord) {
        return new Element.Term(new Needle(octets), orWord);
    }

    /// The token as it stands in a dictionary.
    ///
    /// @param begins whether the token of the text begins with it
    private static byte[] bounded(byte[] token, boolean begins, boolean ends) {
        var octets = new byte[token.length + (begins ? 1 : 0) + (ends ? 1 : 0)];
        System.arraycopy(token, 0, octets, begins ? 1 : 0, token.length);
        return octets;
    }
}
