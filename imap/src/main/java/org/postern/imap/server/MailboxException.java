package org.postern.imap.server;

import org.jspecify.annotations.Nullable;

/// Why the back end did not do what was asked: a closed set of kinds, each with the response code
/// that a client sees. Absent and not permitted to see are both `NONEXISTENT`.
///
/// The message is for the log; the client gets the kind's own words, and the detail if there is
/// one.
public final class MailboxException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String detail;

    public MailboxException(Kind kind, String message) {
        this(kind, message, null);
    }

    public MailboxException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, message, "", cause);
    }

    /// @param detail for the client: which limit, or what is wrong with a name; printable ASCII,
    ///   empty for none
    public MailboxException(Kind kind, String message, String detail, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.detail = detail;
    }

    /// Words for the client.
    public String text() {
        return detail.isEmpty() ? kind.text() : kind.text() + ": " + detail;
    }

    public Kind kind() {
        return kind;
    }

    /// What went wrong. RFC 5530 section 3 and RFC 9051 section 7.1 have the codes.
    public enum Kind {
        NONEXISTENT("NONEXISTENT", "No such mailbox"),
        ALREADYEXISTS("ALREADYEXISTS", "A mailbox of that name exists"),
        HASCHILDREN("HASCHILDREN", "The mailbox has mailboxes below it"),
        /// The name is reserved, malformed or too long, or the operation can never work.
        CANNOT("CANNOT", "This cannot be done with that mailbox"),
        NOPERM("NOPERM", "Permission denied"),
        OVERQUOTA("OVERQUOTA", "Quota exceeded"),
        /// A count has reached its bound: keywords, mailboxes, messages.
        LIMIT("LIMIT", "A limit is reached"),
        INUSE("INUSE", "The mailbox is in use"),
        EXPUNGEISSUED("EXPUNGEISSUED", "Some messages have been expunged"),
        // RFC 3516 section 4.3
        UNKNOWN_CTE("UNKNOWN-CTE", "A part has an encoding that is not known"),
        USEATTR("USEATTR", "The special use is not supported or in use already"),
        /// Temporary: disk, directory or another part is down.
        UNAVAILABLE("UNAVAILABLE", "Temporarily unavailable"),
        CORRUPTION("CORRUPTION", "The mailbox is damaged; the administrator has been told"),
        SERVERBUG("SERVERBUG", "Internal error");

        private final String code;
        private final String text;

        Kind(String code, String text) {
            this.code = code;
            this.text = text;
        }

        /// The response code, without brackets.
        public String code() {
            return code;
        }

        /// Words for the client.
        public String text() {
            return text;
        }

        /// Whether it is our trouble and belongs into the log as an error.
        public boolean ours() {
            return compareTo(UNAVAILABLE) >= 0;
        }
    }
}
