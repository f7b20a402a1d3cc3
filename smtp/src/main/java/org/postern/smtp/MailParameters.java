package org.postern.smtp;

import org.jspecify.annotations.Nullable;

/// What a client says of a message at MAIL, beside the reverse path.
///
/// @param announcedOctets the size that SIZE announced (RFC 1870 section 6.1), an estimate; -1 when
///   it did not
/// @param body what the octets may be
/// @param smtputf8 whether addresses and header may hold UTF-8 (RFC 6531 section 3.4)
/// @param auth who submitted the message first, as AUTH= says (RFC 4954 section 5), decoded: an
///   address, or `<>` when that is not known; null without the parameter. To be believed only from
///   a trusted peer.
public record MailParameters(
        long announcedOctets, Body body, boolean smtputf8, @Nullable String auth) {
    /// What MAIL means without parameters.
    public static final MailParameters NONE = new MailParameters(-1, Body.SEVEN_BIT, false, null);

    public MailParameters {
        if (announcedOctets < -1) {
            throw new IllegalArgumentException("announced size " + announcedOctets);
        }
    }
}
