package org.postern.smtp;

import org.postern.mail.Address;
import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;

/// The paths of MAIL and RCPT. What stands between the angle brackets is found here; what an
/// address may look like inside them is [Address]'s affair.
///
/// @spec https://www.rfc-editor.org/rfc/rfc5321#section-4.1.2 RFC 5321: path grammar
final class PathGrammar {
    private PathGrammar() {}

    // RFC 5321 section 4.1.2: Reverse-path = Path / "<>"
    static ReversePath reversePath(SmtpReader reader) throws SmtpException {
        // RFC 3463 section 3.2: X.1.7, bad sender's mailbox address syntax
        String inside = inside(reader, "5.1.7");
        if (inside.isEmpty()) {
            return new ReversePath.NullSender();
        }
        return new ReversePath.Mailbox(address(inside, "5.1.7"));
    }

    // RFC 5321 section 4.1.1.3: "<Postmaster@" Domain ">" / "<Postmaster>" / Forward-path
    static ForwardPath forwardPath(SmtpReader reader) throws SmtpException {
        // RFC 3463 section 3.2: X.1.3, bad destination mailbox address syntax
        String inside = inside(reader, "5.1.3");
        if (inside.isEmpty()) {
            throw new SmtpException(501, "5.1.3", "A recipient has an address");
        }
        if (SmtpReader.equalsIgnoreCase(inside, "postmaster")) {
            return new ForwardPath.Postmaster();
        }
        return new ForwardPath.Mailbox(address(inside, "5.1.3"));
    }

    static boolean beyondAscii(Address address) {
        String domain =
                address.domain() instanceof Domain name ? name.typed() : address.domain().ascii();
        return address.needsUtf8() || domain.chars().anyMatch(c -> c >= 0x80);
    }

    // RFC 5321 section 4.1.2: Path = "<" [ A-d-l ":" ] Mailbox ">"
    private static String inside(SmtpReader reader, String status) throws SmtpException {
        if (!reader.take('<')) {
            throw new SmtpException(501, status, "An address stands in angle brackets");
        }
        skipSourceRoute(reader, status);
        String inside = reader.takeMailbox();
        if (!reader.take('>')) {
            throw new SmtpException(501, status, "The closing angle bracket is missing");
        }
        return inside;
    }

    // RFC 5321 section 4.1.2: A-d-l = At-domain *( "," At-domain ); "MUST be accepted, SHOULD NOT
    // be generated, and SHOULD be ignored"
    private static void skipSourceRoute(SmtpReader reader, String status) throws SmtpException {
        if (!reader.at('@')) {
            return;
        }
        do {
            String domain = reader.take('@') ? reader.takeUntil(",:>") : "";
            try {
                Domain.parse(domain);
            } catch (AddressSyntaxException e) {
                throw new SmtpException(501, status, "Bad source route: " + e.getMessage());
            }
        } while (reader.take(','));
        if (!reader.take(':')) {
            throw new SmtpException(501, status, "A source route ends in a colon");
        }
    }

    private static Address address(String text, String status) throws SmtpException {
        try {
            return Address.parse(text);
        } catch (AddressSyntaxException e) {
            throw new SmtpException(501, status, "Bad address: " + e.getMessage());
        }
    }
}
