package org.postern.bench;

import java.util.List;

/// A grammar that [Fuzz] throws octets at. Any thread.
interface FuzzTarget {
    /// As it is named on the command line and in the corpus.
    String name();

    /// Words of the grammar, which inputs are made of.
    List<byte[]> dictionary();

    /// Reads an input. What is wrong with it is said in the grammar's own terms and passed over
    /// here; a [RuntimeException] or [Error] that comes out is a find.
    void read(byte[] input);
}
