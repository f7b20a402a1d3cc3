package org.postern.store;

/// What a folder is for, RFC 6154 section 2.
public enum SpecialUse {
    ALL("\\All"),
    ARCHIVE("\\Archive"),
    DRAFTS("\\Drafts"),
    FLAGGED("\\Flagged"),
    JUNK("\\Junk"),
    SENT("\\Sent"),
    TRASH("\\Trash");

    private final String attribute;

    SpecialUse(String attribute) {
        this.attribute = attribute;
    }

    /// The mailbox attribute, e.g. `\Sent`.
    public String attribute() {
        return attribute;
    }
}
