package org.postern.imap;

import java.util.Optional;

/// What LIST may say of a mailbox.
public enum MailboxAttribute {
    // RFC 9051 section 7.3.1
    NON_EXISTENT("\\NonExistent"),
    NO_INFERIORS("\\Noinferiors"),
    NO_SELECT("\\Noselect"),
    HAS_CHILDREN("\\HasChildren"),
    HAS_NO_CHILDREN("\\HasNoChildren"),
    MARKED("\\Marked"),
    UNMARKED("\\Unmarked"),
    SUBSCRIBED("\\Subscribed"),
    REMOTE("\\Remote"),
    // RFC 5465 section 5.9
    NO_ACCESS("\\NoAccess"),
    // RFC 6154 section 2
    ALL("\\All"),
    ARCHIVE("\\Archive"),
    DRAFTS("\\Drafts"),
    FLAGGED("\\Flagged"),
    JUNK("\\Junk"),
    SENT("\\Sent"),
    TRASH("\\Trash");

    private final String word;

    MailboxAttribute(String word) {
        this.word = word;
    }

    /// The attribute as it is written, backslash included.
    public String word() {
        return word;
    }

    /// Whether the attribute names a special use of the mailbox.
    public boolean specialUse() {
        return compareTo(ALL) >= 0;
    }

    /// The attribute written `word`, in any case.
    public static Optional<MailboxAttribute> find(String word) {
        for (MailboxAttribute attribute : values()) {
            if (attribute.word.equalsIgnoreCase(word)) {
                return Optional.of(attribute);
            }
        }
        return Optional.empty();
    }
}
