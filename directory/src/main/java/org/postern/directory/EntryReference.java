package org.postern.directory;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;

/// What an entry of the tree stands for.
///
/// @param id the account's or group's id, the domain in A-labels, the class's name in lower case,
///   or an entry's own id
public record EntryReference(Kind kind, String id) {
    /// Where the entry's facts are kept.
    public enum Kind {
        /// By itself: [DirectoryEntry].
        ENTRY(0),
        /// In an [Account].
        ACCOUNT(1),
        /// In a domain's record.
        DOMAIN(2),
        /// In a [ClassOfService].
        CLASS(3),
        /// In a [MailGroup].
        GROUP(4);

        /// On disk.
        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Kind of(int code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of entry is " + code);
        }
    }

    // RFC 4530 section 2.1: an entry's UUID never changes; an id does not either.
    public UUID uuid() {
        return UUID.nameUUIDFromBytes((kind.code + ":" + id).getBytes(StandardCharsets.UTF_8));
    }

    static EntryReference entry(String id) {
        return new EntryReference(Kind.ENTRY, id);
    }

    static EntryReference account(String id) {
        return new EntryReference(Kind.ACCOUNT, id);
    }

    static EntryReference group(String id) {
        return new EntryReference(Kind.GROUP, id);
    }

    static EntryReference classOfService(String name) {
        return new EntryReference(Kind.CLASS, name.toLowerCase(Locale.ROOT));
    }

    static EntryReference domain(String ascii) {
        return new EntryReference(Kind.DOMAIN, ascii);
    }
}
