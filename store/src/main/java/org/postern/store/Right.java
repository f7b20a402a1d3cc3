package org.postern.store;

import java.util.Optional;

/// What one may do with a folder. The order is that of [Rights#toString].
// RFC 4314 section 2.1
public enum Right {
    /// The folder is listed.
    LOOKUP('l', 1),
    /// It is selected and its messages are read.
    READ('r', 1 << 1),
    /// `\Seen` is kept, one's own.
    SEEN('s', 1 << 2),
    /// Flags other than `\Seen` and `\Deleted` are changed.
    WRITE('w', 1 << 3),
    /// Messages are added.
    INSERT('i', 1 << 4),
    /// Mail is sent to the folder's address.
    POST('p', 1 << 5),
    /// Folders are made below it.
    CREATE('k', 1 << 6),
    /// The folder is deleted or renamed.
    DELETE_FOLDER('x', 1 << 7),
    /// `\Deleted` is changed.
    DELETE_MESSAGES('t', 1 << 8),
    /// Messages are expunged.
    EXPUNGE('e', 1 << 9),
    /// The rights of all are seen and changed.
    ADMINISTER('a', 1 << 10);

    private final char letter;
    private final int mask;

    Right(char letter, int mask) {
        this.letter = letter;
        this.mask = mask;
    }

    public char letter() {
        return letter;
    }

    /// Its bit, part of the format on disk.
    int mask() {
        return mask;
    }

    static Optional<Right> find(char letter) {
        for (Right right : values()) {
            if (right.letter == letter) {
                return Optional.of(right);
            }
        }
        return Optional.empty();
    }
}
