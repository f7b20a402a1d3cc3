package org.postern.mail;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// One entry of an address list, in the shape that IMAP's ENVELOPE has (RFC 9051 section 7.5.2): a
/// mailbox, or a mark where a group begins or ends.
///
/// @param name display name without quotes, encoded-words left as they are; absent if none
/// @param route the obsolete source route with its `@`, nearly always absent
/// @param mailbox local part without quotes; the group's name where a group begins; absent where
///   one ends
/// @param host domain as written; empty (not absent) where an address lacks it; absent in a group
///   mark
public record EnvelopeAddress(
        @Nullable RawText name,
        @Nullable RawText route,
        @Nullable RawText mailbox,
        @Nullable RawText host) {

    /// Where a group ends.
    public static final EnvelopeAddress GROUP_END = new EnvelopeAddress(null, null, null, null);

    /// Where the group of that name begins.
    public static EnvelopeAddress groupStart(RawText name) {
        return new EnvelopeAddress(null, null, name, null);
    }

    public boolean isGroupStart() {
        return host == null && mailbox != null;
    }

    public boolean isGroupEnd() {
        return host == null && mailbox == null;
    }

    /// The address to write to; empty for group marks and for what is no valid address.
    public Optional<Address> address() {
        if (mailbox == null || host == null) {
            return Optional.empty();
        }
        try {
            LocalPart.check(mailbox.literal());
            return Optional.of(new Address(mailbox.literal(), MailDomain.parse(host.literal())));
        } catch (AddressSyntaxException e) {
            return Optional.empty();
        }
    }

    /// The display name for people; empty text if there is none.
    public String displayName() {
        return name == null ? "" : name.decoded();
    }
}
