package org.postern.detection;

/// What a key was made of.
public enum KeyKind {
    /// Some words of the text.
    TEXT(1),
    /// An attached file, octet by octet.
    FILE(2),
    /// Some pieces of an attached file.
    SIMILAR_FILE(3);

    private static final int SHIFT = 60;

    private final int number;

    KeyKind(int number) {
        this.number = number;
    }

    /// A key of this kind.
    long key(long hash) {
        return (hash >>> 4) | (long) number << SHIFT;
    }
}
