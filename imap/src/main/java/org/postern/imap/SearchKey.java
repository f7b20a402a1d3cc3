package org.postern.imap;

import org.postern.mail.UidSet;

import java.time.LocalDate;
import java.util.List;

/// What SEARCH looks for (RFC 9051 section 6.4.4), as a tree without sequence numbers and without
/// `\Recent`: the session has turned both into UIDs of its own view already.
///
/// Text is compared as substrings, without regard to case; an empty text matches every message that
/// has the field at all.
public sealed interface SearchKey {
    /// Every message.
    record All() implements SearchKey {}

    /// Messages whose UID is in the set.
    record Uids(UidSet uids) implements SearchKey {}

    /// Messages with all of these flags set.
    ///
    /// @param mask [SystemFlag#mask()] bits
    record Flagged(long mask) implements SearchKey {}

    /// Messages with this keyword, in any case.
    record Keyword(String keyword) implements SearchKey {}

    /// Internal date, without time and zone (as if in UTC): on or after `from`, before `until`.
    record Received(LocalDate from, LocalDate until) implements SearchKey {}

    /// Internal date to the second: from `from` to `until`, both inclusive, in seconds since 1970.
    record Within(long from, long until) implements SearchKey {}

    /// The Date field's day, its time and zone left out: on or after `from`, before `until`.
    record Sent(LocalDate from, LocalDate until) implements SearchKey {}

    /// Size strictly above `octets`.
    record Larger(long octets) implements SearchKey {}

    /// Size strictly below `octets`.
    record Smaller(long octets) implements SearchKey {}

    /// Messages whose MODSEQ is at least `modSeq` (RFC 7162 section 3.1.5).
    record ModSeq(long modSeq) implements SearchKey {}

    /// Messages with this id (RFC 8474 section 5.3).
    record EmailId(String id) implements SearchKey {}

    /// Messages of a thread (RFC 8474 section 5.3).
    record ThreadId(String id) implements SearchKey {}

    /// The day the message came into its mailbox, as in [Received] (RFC 8514 section 4.3).
    record Saved(LocalDate from, LocalDate until) implements SearchKey {}

    /// Any field of this name holds the text once decoded; for an address field of the envelope its
    /// names and addresses.
    record Header(String field, String text) implements SearchKey {}

    /// The body, headers of body parts included, holds the text.
    record Body(String text) implements SearchKey {}

    /// Header or body hold the text.
    record Text(String text) implements SearchKey {}

    record Not(SearchKey key) implements SearchKey {}

    record Or(SearchKey left, SearchKey right) implements SearchKey {}

    record And(List<SearchKey> keys) implements SearchKey {
        public And {
            keys = List.copyOf(keys);
        }
    }
}
