package org.postern.store;

import org.jspecify.annotations.Nullable;

/// The store refused or could not do what was asked. Nothing was changed, unless a method says
/// otherwise. Each protocol maps the [Kind] to its own words; the message is for the log.
public final class StoreException extends Exception {
    private static final long serialVersionUID = 1L;

    /// Every way to fail.
    public enum Kind {
        /// No such account, folder or message.
        ABSENT,
        /// The folder is another's, and what was asked is not among the rights there.
        FORBIDDEN,
        /// A folder of that name is there already.
        EXISTS,
        /// Not a folder name, not a keyword.
        INVALID_NAME,
        /// INBOX, `Deleted Messages`: this may not be done to it.
        RESERVED,
        /// Another folder has that special use (RFC 6154 section 3).
        USE_TAKEN,
        /// The folder exists but holds no messages (`\Noselect`), or it may not be deleted because
        /// of its children.
        NOT_SELECTABLE,
        /// The account would pass its quota.
        OVER_QUOTA,
        /// The account's domain, which the detail names, would pass its quota.
        DOMAIN_OVER_QUOTA,
        /// A named limit other than the quota: keywords, folders, sizes.
        LIMIT,
        /// The device is full; try again later (SPEC STO-16).
        FULL,
        /// The device or its content failed; it is unknown whether the change took effect.
        UNAVAILABLE
    }

    private final Kind kind;
    private final String detail;

    public StoreException(Kind kind, String message) {
        this(kind, message, null);
    }

    public StoreException(Kind kind, String message, @Nullable Throwable cause) {
        super(kind + ": " + message, cause);
        this.kind = kind;
        this.detail = message;
    }

    public Kind kind() {
        return kind;
    }

    /// What is wrong, without the kind.
    public String detail() {
        return detail;
    }
}
