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
@NullMarked
package org.postern.screening;

import org.jspecify.annotations.NullMarked;
