package org.postern.imap;

import java.util.Optional;

/// The flags that IMAP itself defines, each with its bit in a message's flag mask. `\Recent` is not
/// here: it belongs to sessions, not to messages.
public enum SystemFlag {
    // RFC 9051 section 2.3.2
    SEEN("\\Seen", 1),
    ANSWERED("\\Answered", 1 << 1),
    FLAGGED("\\Flagged", 1 << 2),
    DELETED("\\Deleted", 1 << 3),
    DRAFT("\\Draft", 1 << 4);

    /// The first bit of a flag mask that stands for a keyword: the keyword at index `n` of a
    /// mailbox's table has bit `FIRST_KEYWORD_BIT + n`.
    public static final int FIRST_KEYWORD_BIT = 8;

    /// Most keywords one mailbox can have.
    public static final int MAX_KEYWORDS = Long.SIZE - FIRST_KEYWORD_BIT;

    private final String word;
    private final long mask;

    SystemFlag(String word, long mask) {
        this.word = word;
        this.mask = mask;
    }

    /// The flag as it is written, backslash included.
    public String word() {
        return word;
    }

    /// The flag's bit.
    public long mask() {
        return mask;
    }

    /// The system flag written `word`, in any case.
    public static Optional<SystemFlag> find(String word) {
        for (SystemFlag flag : values()) {
            if (flag.word.equalsIgnoreCase(word)) {
                return Optional.of(flag);
            }
        }
        return Optional.empty();
    }
}
