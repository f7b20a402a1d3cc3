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
/// @param returned how much a notice of failure gives back (RFC 3461 section 4.3); null when the
///   sender leaves it open
/// @param envelopeId the sender's own name for this sending (RFC 3461 section 4.4), decoded; null
///   without the parameter
/// @param requireTls whether every hop must use verified TLS (RFC 8689 section 2)
/// @param priority how urgent it is, -9 to 9 (RFC 6710 section 4.1); 0 without the parameter
public record MailParameters(
        long announcedOctets,
        Body body,
        boolean smtputf8,
        @Nullable String auth,
        @Nullable ReturnedContent returned,
        @Nullable String envelopeId,
        boolean requireTls,
        int priority) {
    /// What MAIL means without parameters.
    public static final MailParameters NONE = new MailParameters(-1, Body.SEVEN_BIT, false, null);

    /// RFC 6710 section 2: priorities go from -9 to 9.
    public static final int HIGHEST_PRIORITY = 9;

    /// Without what concerns notices, TLS and priority.
    public MailParameters(
            long announcedOctets, Body body, boolean smtputf8, @Nullable String auth) {
        this(announcedOctets, body, smtputf8, auth, null, null, false, 0);
    }

    public MailParameters {
        if (announcedOctets < -1) {
            throw new IllegalArgumentException("announced size " + announcedOctets);
        }
        if (Math.abs(priority) > HIGHEST_PRIORITY) {
            throw new IllegalArgumentException("priority " + priority);
        }
    }
}
