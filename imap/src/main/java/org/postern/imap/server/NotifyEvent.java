package org.postern.imap.server;

import org.jspecify.annotations.Nullable;

/// What a client can ask to be told, RFC 5465 section 5.
enum NotifyEvent {
    MESSAGE_NEW("MessageNew"),
    MESSAGE_EXPUNGE("MessageExpunge"),
    FLAG_CHANGE("FlagChange"),
    MAILBOX_NAME("MailboxName"),
    SUBSCRIPTION_CHANGE("SubscriptionChange"),
    MAILBOX_METADATA_CHANGE("MailboxMetadataChange"),
    SERVER_METADATA_CHANGE("ServerMetadataChange");

    private final String word;

    NotifyEvent(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }

    /// Whether it is of messages, as against of mailboxes.
    boolean ofMessages() {
        return compareTo(FLAG_CHANGE) <= 0;
    }

    /// Whether it is of annotations, which not every back end keeps.
    boolean ofMetadata() {
        return compareTo(MAILBOX_METADATA_CHANGE) >= 0;
    }

    static @Nullable NotifyEvent find(String word) {
        for (NotifyEvent event : values()) {
            if (event.word.equalsIgnoreCase(word)) {
                return event;
            }
        }
        return null;
    }
}
