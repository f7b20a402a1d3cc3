package org.postern.store;

/// A folder's numbers at one moment, always exact.
///
/// @param uidValidity RFC 9051 section 2.3.1.1; 1 to 2^32-1, never used before for this name
/// @param uidNext the next message gets at least this UID; 1 to 2^32
/// @param highestModSeq RFC 7162 section 3.1.2.1; at least 1
/// @param messages how many
/// @param unseen how many without `\Seen`
/// @param deleted how many with `\Deleted`
/// @param octets sum of their sizes
/// @param firstRecentUid messages from this UID on are `\Recent` (RFC 3501 section 2.3.2)
public record FolderStatus(
        long uidValidity,
        long uidNext,
        long highestModSeq,
        int messages,
        int unseen,
        int deleted,
        long octets,
        long firstRecentUid) {
    FolderStatus withCounters(int newMessages, int newUnseen, int newDeleted, long newOctets) {
        return new FolderStatus(
                uidValidity,
                uidNext,
                highestModSeq,
                newMessages,
                newUnseen,
                newDeleted,
                newOctets,
                firstRecentUid);
    }

    FolderStatus withModSeq(long modSeq) {
        return new FolderStatus(
                uidValidity, uidNext, modSeq, messages, unseen, deleted, octets, firstRecentUid);
    }

    FolderStatus withUidNext(long next) {
        return new FolderStatus(
                uidValidity,
                next,
                highestModSeq,
                messages,
                unseen,
                deleted,
                octets,
                firstRecentUid);
    }

    FolderStatus withFirstRecentUid(long first) {
        return new FolderStatus(
                uidValidity, uidNext, highestModSeq, messages, unseen, deleted, octets, first);
    }

    FolderStatus withUidValidity(long validity) {
        return new FolderStatus(
                validity,
                uidNext,
                highestModSeq,
                messages,
                unseen,
                deleted,
                octets,
                firstRecentUid);
    }
}
