/// Network security, inbound handling and MailHurdle: who may speak to us, and what we take from
/// whom, decided before a message is read.
///
/// The connection policy judges a client at connect, the envelope policy what it says at HELO, MAIL
/// and RCPT. Both return values; `reception` alone knows the order of the stages and speaks to the
/// client. What they need from above (the SPF result, whether an account exists) they ask through
/// small interfaces that `node` wires: [SpfCheck], [RecipientCheck]. [Hurdle] is asked last, once
/// nothing else has refused.
///
/// A name service that does not answer never refuses mail for good: it counts as not having been
/// asked, or puts the sender off.
///
/// # MailHurdle's journal
///
/// What MailHurdle remembers is a [org.postern.engine.Journal]. A record is a letter, a version (1)
/// and what follows; numbers are big-endian, a text is its length in octets (2 octets) and UTF-8. A
/// version or letter that is not known is refused by name.
///
/// | letter | what follows |
/// |---|---|
/// | `K` | the secret of the hash by which triplets are kept: 16 octets |
/// | `C` | how many entries follow, about (8): room is made for them |
/// | `T` | entries, 16 octets each: key (8), then what is kept with it (8), see `TripletEntry` |
/// | `R` | a key that is forgotten (8) |
/// | `F` | 1: all that waits is forgotten; 0: everything |
/// | `S` | the second of the last sweep (8): what was over by then has been counted |
/// | `D` | a day's counts: day since 1970 (4), number of counts (1), counts (8 each), distribution of delays (96 of 8 each) |
/// | `A` | an exemption: `h`, `s` or `r` (1), second (8), what, reason, by whom (texts) |
/// | `a` | an exemption that is no more: `h`, `s` or `r` (1), what (text) |
/// | `X` | a recipient who expects mail: until which second (8), address (text) |
/// | `N` | the names of a triplet that was deferred: second (8), source, sender, recipient (texts) |
///
/// A key is SipHash-2-4 under the secret of source, sender and recipient, or of `source` and a
/// source; see `TripletHash` for the order of octets.
///
/// # The reject list
///
/// It is the engine's partition `screening/reject`. A key is the entry's target in the form that
/// `RejectTarget` reads, in UTF-8: a network (`192.0.2.0/24`), a domain in A-labels, a sender's
/// canonical address, or a local part with `@` behind it. A value, big-endian: version (1 octet,
/// 1); reason and owner (each two octets of length, then UTF-8); created, and expires (milliseconds
/// since 1970, 8 octets each; the smallest number for never); hits (8 octets); last hit (as
/// expires). A later version is refused.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5782 RFC 5782: DNS Blacklists and Whitelists
/// @spec https://www.rfc-editor.org/rfc/rfc7505 RFC 7505: Null MX
@NullMarked
package org.postern.screening;

import org.jspecify.annotations.NullMarked;
