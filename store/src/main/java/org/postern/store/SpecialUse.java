package org.postern.store;

/// What a folder is for, RFC 6154 section 2.
public enum SpecialUse {
    ALL(0, "\\All"),
    ARCHIVE(1, "\\Archive"),
    DRAFTS(2, "\\Drafts"),
    FLAGGED(3, "\\Flagged"),
    JUNK(4, "\\Junk"),
    SENT(5, "\\Sent"),
    TRASH(6, "\\Trash");

    private final int bit;
    private final String attribute;

    SpecialUse(int bit, String attribute) {
        this.bit = bit;
        this.attribute = attribute;
    }

    /// The bit that stands for it on disk.
    int mask() {
        return 1 << bit;
    }

    /// The mailbox attribute, e.g. `\Sent`.
    public String attribute() {
        return attribute;
    }
}
