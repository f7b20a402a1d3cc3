package org.postern.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/// A grammar that [Fuzz] throws octets at. Any thread.
interface FuzzTarget {
    /// As it is named on the command line and in the corpus.
    String name();

    /// Words of the grammar, which inputs are made of.
    List<byte[]> dictionary();

    /// The words of a dictionary.
    ///
    /// @param words a space between each two; one that begins it is a word itself
    static List<byte[]> words(String words) {
        return Stream.of(words.split(" "))
                .map(word -> word.isEmpty() ? " " : word)
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /// How many times what others cost: so many fewer are tried.
    default int cost() {
        return 1;
    }

    /// Reads an input. What is wrong with it is said in the grammar's own terms and passed over
    /// here; a [RuntimeException] or [Error] that comes out is a find.
    void read(byte[] input);
}
