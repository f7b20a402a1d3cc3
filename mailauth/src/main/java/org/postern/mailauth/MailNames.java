package org.postern.mailauth;

import org.postern.mail.AddressSyntaxException;
import org.postern.mail.Domain;
import org.postern.net.DnsName;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Names of domains in the text of mail.
final class MailNames {
    private MailNames() {}

    /// The name that a text stands for; U-labels become A-labels (RFC 8616 section 2). Empty when
    /// it is no name.
    ///
    /// @param text one character an octet, UTF-8 where it is beyond ASCII; or decoded
    static Optional<DnsName> find(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return DnsName.ofOctets(text);
        }
        try {
            boolean octets = text.chars().allMatch(c -> c <= 0xFF);
            String decoded =
                    octets
                            ? new String(
                                    text.getBytes(StandardCharsets.ISO_8859_1),
                                    StandardCharsets.UTF_8)
                            : text;
            return DnsName.find(Domain.parse(decoded).ascii());
        } catch (AddressSyntaxException e) {
            return Optional.empty();
        }
    }
}
