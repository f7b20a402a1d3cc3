package org.postern.sieve;

import java.util.List;
import java.util.Optional;

/// What scripts may ask of the folders that they file into.
public interface SieveMailboxes {
    /// No folders but the inbox, nothing annotated.
    SieveMailboxes NONE = new SieveMailboxes() {};

    /// Whether a folder is there and mail can be stored in it (RFC 5490 section 3.1).
    default boolean exists(String mailbox) {
        return mailbox.equalsIgnoreCase("INBOX");
    }

    /// Whether there is a folder of that id (RFC 9042 section 3).
    default boolean idExists(String mailboxId) {
        return false;
    }

    /// The special uses that a folder has, or, for the empty name, that any folder has (RFC 8579
    /// section 3); with the backslash.
    default List<String> specialUses(String mailbox) {
        return List.of();
    }

    /// An annotation of a folder (RFC 5490 section 4).
    ///
    /// @param annotation `/private/…` or `/shared/…`
    default Optional<String> metadata(String mailbox, String annotation) {
        return Optional.empty();
    }

    /// An annotation of the server (RFC 5490 section 5).
    default Optional<String> serverMetadata(String annotation) {
        return Optional.empty();
    }
}
