package org.postern.imap.server;

import org.postern.imap.SystemFlag;

import java.util.List;

/// A mailbox at one moment: an immutable snapshot, UIDs ascending. Sequence number `n` is index `n
/// - 1`. Any thread.
///
/// Two views of one mailbox share what did not change. It shows as pages: runs of consecutive
/// indexes, each with an identity. Where two views have the same page, they hold there the same
/// messages in the same state.
public interface MailboxView {
    /// How many messages there are.
    int count();

    /// The UID at an index.
    long uidAt(int index);

    /// The flags at an index: [SystemFlag#mask()] bits, and from [SystemFlag#FIRST_KEYWORD_BIT] on
    /// the mailbox's keywords.
    long flagsAt(int index);

    long modSeqAt(int index);

    /// Size of the message in octets.
    long octetsAt(int index);

    /// Internal date in seconds since 1970.
    long internalDateAt(int index);

    /// When the message came into this mailbox, in seconds since 1970 (RFC 8514 section 3).
    long saveDateAt(int index);

    /// Names the message within its account: copies have the same, nothing else has it ever (RFC
    /// 8474 section 5.1). Letters, digits, `-` and `_`.
    String emailIdAt(int index);

    /// Names the message's thread within its account (RFC 8474 section 5.2). Of the same letters.
    String threadIdAt(int index);

    /// The index of a UID; if no message has it, `-(i) - 1` where `i` is the index of the first
    /// message with a higher UID (the convention of [java.util.Arrays#binarySearch(long[], long)]).
    int indexOf(long uid);

    /// The mailbox's keywords: the one at index `n` has bit [SystemFlag#FIRST_KEYWORD_BIT] + `n`.
    /// Grows at the end; a name never changes its bit while the mailbox is open.
    List<String> keywords();

    long uidValidity();

    /// Above every UID that was ever given.
    long uidNext();

    long highestModSeq();

    /// The index of the first message without `\Seen`; -1 when there is none.
    int firstUnseen();

    int pageCount();

    /// The index at which a page begins; for [#pageCount()] it is [#count()].
    int pageStart(int page);

    /// The identity of a page: to be compared by `==`, nothing else.
    Object page(int page);
}
