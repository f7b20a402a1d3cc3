/// What is done about what a message holds (SPEC section 4): filters of administrators and users,
/// viruses, junk, word lists, quarantines, the lists of people.
///
/// Begin at [org.postern.content.Pipeline]: it takes a [org.postern.content.MailToExamine] through
/// its stages and answers with one [org.postern.content.Verdict]. Inside,
/// [org.postern.content.Examination] is one message on its way; recipients for whom the same holds
/// are a [org.postern.content.Strand], and part where filters part them. The room delivers nothing
/// and tells nobody; whoever asks does what the verdict says.
///
/// ## On disk
///
/// Keys are UTF-8; 0 parts their elements. Values begin with their version, 1; then numbers are
/// big-endian, *text* is two octets of length and modified UTF-8.
///
/// | partition | key | value after the version |
/// |---|---|---|
/// | `content/filters` | `h` (high), `d` (domain) or `u` (user), account id (of a user's), 0, name | place (4), enabled (1), domain, direction (*text* each), kind (1: 1 form, 2 Sieve), octets of the text (4), the text in UTF-8 |
/// | `content/scripts` | name | a Sieve script of the site, to the end |
/// | `content/words` | `l`, name | nothing: a word list |
/// | | `w`, name, 0, word | nothing: a word of it |
/// | `content/senders` | account id or `*`, 0, list (`a` allowed senders, `r` allowed recipients, `b` blocked senders, `k` correspondents), pattern | since when (8, milliseconds since 1970) |
/// | `content/memory` | `d`, account id, 0, key | until when a script remembers it (8, milliseconds since 1970) |
/// | | `e`, account id | when something went wrong (8), with what, how, on which message (*text* each) |
///
/// | `content/delivered` | `c`, name, 0, account id, 0, trail | a copy that is followed: its blob
/// id (32), when (8), junk score (2, -1 for none), points of it by recurrence (2), sender,
/// recipient (*text* each) | | | `b`, name | a message of which copies are followed: when it is
/// looked at next (8), how often it was (1), whether it has attachments (1), keys of its text
/// (count (1), 8 each), files (count (1), then part (*text*), key (8), keys of its pieces (count
/// (1), 8 each)) | | | `d`, when (hexadecimal), name | nothing: then it is looked at | | | `k`, key
/// (hexadecimal), name | nothing: the message has this key | | | `a`, when (hexadecimal), action,
/// 0, number (hexadecimal) | a move: see [org.postern.content.RetroMove] | | | `p` | the patterns
/// that all was scanned with (*text*) |
///
/// A *name* there is the first half of the hexadecimal digits of a message's blob id.
///
/// Partitions `learner/...`: see [org.postern.content.EngineLearnerStorage].
///
/// A held message lies in a folder below `Quarantine` among the shared folders of its domain; the
/// lines before it (`X-Postern-Quarantine`, see [org.postern.content.HeldLines]) say whom it was
/// for, so that it can be moved by any mail program and still be released.
@NullMarked
package org.postern.content;

import org.jspecify.annotations.NullMarked;
