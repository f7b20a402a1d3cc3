/// The mail server's side of the milter protocol, versions 2 to 6: programs of other makers (a
/// signer, a spam filter, an archiver) look at an SMTP session as it goes on, refuse it, or change
/// the message at its end. A library over [org.postern.net]; it knows no SMTP session and no
/// storage.
///
/// [MilterSession] speaks with all milters of one SMTP session, one after the other; whoever runs
/// the session tells it what happens and does what the answers say.
///
/// # On the wire
///
/// A packet is its length in four octets, the high one first, not counting themselves; one octet
/// that says what it is; and that many octets less one of data. Texts in it end in NUL. What each
/// side may send stands in [Command] and [Answer]. The protocol has no standard; Sendmail's
/// `libmilter/docs` and its header `mfdef.h` are the source of names and numbers.
///
/// What a milter may send has limits: [MilterConnection#LARGEST_PACKET],
/// [MilterMessage#MOST_CHANGES], [MilterMessage#MOST_FIELDS] and the size of a message
/// ([MilterSettings#messageMax]), and the times in [MilterSettings]. One that goes beyond them has
/// failed, and the policy for failures holds.
@NullMarked
package org.postern.milter;

import org.jspecify.annotations.NullMarked;
