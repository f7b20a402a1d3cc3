/// Who really sent a message: SPF, DKIM, DMARC and ARC verified, Authentication-Results read and
/// written; DKIM signatures and ARC seals made. A library over [org.postern.mail] and
/// [org.postern.net.Resolver]; it knows no sessions and no storage.
///
/// [MailAuthentication] does all of it for one message: [Spf] while the client is still naming
/// recipients, then an [Examination] that reads the octets of the message once as they come. Nobody
/// is refused here: results are values, [Outcome] says what the policies of the domains ask for,
/// and whoever receives the message decides.
///
/// Whatever a stranger can make long or deep has a limit in [MailAuthSettings] or beside the code
/// that reads it. What DNS does not tell now is a `temperror`, never a verdict.
///
/// @spec https://www.rfc-editor.org/rfc/rfc7208 RFC 7208: Sender Policy Framework
/// @spec https://www.rfc-editor.org/rfc/rfc6376 RFC 6376: DomainKeys Identified Mail Signatures
/// @spec https://www.rfc-editor.org/rfc/rfc8301 RFC 8301: DKIM algorithms and key sizes
/// @spec https://www.rfc-editor.org/rfc/rfc8463 RFC 8463: Ed25519 in DKIM
/// @spec https://www.rfc-editor.org/rfc/rfc9989 RFC 9989: DMARC
/// @spec https://www.rfc-editor.org/rfc/rfc8617 RFC 8617: Authenticated Received Chain
/// @spec https://www.rfc-editor.org/rfc/rfc8601 RFC 8601: Authentication-Results
/// @spec https://www.rfc-editor.org/rfc/rfc8616 RFC 8616: these for internationalized mail
@NullMarked
package org.postern.mailauth;

import org.jspecify.annotations.NullMarked;
