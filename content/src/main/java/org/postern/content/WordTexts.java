package org.postern.content;

import org.postern.mail.BodyText;
import org.postern.mail.HeaderField;
import org.postern.mail.HtmlText;
import org.postern.mail.MimePart;
import org.postern.sieve.SieveLists.Place;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntConsumer;

/// A message's text as word lists see it: encodings, HTML and character sets taken off, folded.
/// Made once for each place that is asked for. For one thread.
final class WordTexts {
    /// Most characters of a message's body that are looked at.
    private static final int MOST_CHARACTERS = 1 << 20;

    private final Content content;
    private final Map<Place, String> texts = new EnumMap<>(Place.class);

    WordTexts(Content content) {
        this.content = content;
    }

    /// How many words of a list stand there; each place where one stands counts.
    int hits(WordList list, Place place) throws IOException {
        int[] hits = {0};
        find(list, place, _ -> hits[0]++);
        return hits[0];
    }

    /// Hands out the number of each word that stands there.
    void find(WordList list, Place place, IntConsumer hit) throws IOException {
        if (place == Place.ALL) {
            list.matcher().find(text(Place.HEADER), hit);
            list.matcher().find(text(Place.BODY), hit);
        } else {
            list.matcher().find(text(place), hit);
        }
    }

    private String text(Place place) throws IOException {
        String known = texts.get(place);
        if (known == null) {
            known =
                    FoldedWords.of(
                            switch (place) {
                                case SUBJECT -> fields("Subject");
                                case HEADER -> fields("");
                                case BODY, ALL -> body();
                            });
            texts.put(place, known);
        }
        return known;
    }

    /// The values of fields, one in a line.
    ///
    /// @param name empty: of all
    private String fields(String name) throws IOException {
        var text = new StringBuilder();
        for (HeaderField field : content.header().fields()) {
            if ((name.isEmpty() || field.hasName(name)) && text.length() < MOST_CHARACTERS) {
                text.append(field.value().decoded()).append('\n');
            }
        }
        return text.toString();
    }

    private String body() throws IOException {
        var text = new StringBuilder();
        part(content.structure(), text);
        return text.toString();
    }

    private void part(MimePart part, StringBuilder target) throws IOException {
        switch (part) {
            case MimePart.Leaf leaf -> {
                if (leaf.fields().mediaType().type().equals("text")) {
                    leaf(leaf, target);
                }
            }
            case MimePart.Embedded inner -> part(inner.content(), target);
            case MimePart.Multipart multipart -> {
                for (MimePart child : multipart.children()) {
                    part(child, target);
                }
            }
        }
    }

    private void leaf(MimePart.Leaf leaf, StringBuilder target) throws IOException {
        int room = MOST_CHARACTERS - target.length();
        if (room <= 0) {
            return;
        }
        var octets = content.open(leaf.extent().bodyOffset(), leaf.extent().bodyOctets());
        var read = new StringBuilder();
        var piece = new char[8192];
        try (var text = BodyText.open(octets, leaf.fields())) {
            int count = 0;
            while (count >= 0 && read.length() < room) {
                count = text.read(piece, 0, Math.min(piece.length, room - read.length()));
                read.append(piece, 0, Math.max(0, count));
            }
        }
        boolean html = leaf.fields().mediaType().subtype().equals("html");
        target.append(html ? HtmlText.of(read.toString()) : read).append('\n');
    }
}
