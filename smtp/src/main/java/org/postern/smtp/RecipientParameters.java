package org.postern.smtp;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/// What a client says of one recipient at RCPT, beside the forward path.
///
/// @param notices when its sender wants a notice; empty when he did not say, which means `FAILURE`,
///   and `DELAY` at the server's pleasure
/// @param originalRecipient ORCPT: the address type, a semicolon and the address that the message
///   was first sent to, decoded; null without the parameter
/// @spec https://www.rfc-editor.org/rfc/rfc3461#section-4 RFC 3461: parameters of RCPT
public record RecipientParameters(Set<Notify> notices, @Nullable String originalRecipient) {
    /// What RCPT means without parameters.
    public static final RecipientParameters NONE = new RecipientParameters(Set.of(), null);

    public RecipientParameters {
        notices =
                notices.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(notices));
        // RFC 3461 section 4.1: NEVER must not stand with another keyword
        if (notices.size() > 1 && notices.contains(Notify.NEVER)) {
            throw new IllegalArgumentException("NEVER stands alone");
        }
    }

    /// Whether the sender is told of this.
    // RFC 3461 section 4.1: without NOTIFY as if FAILURE, or FAILURE,DELAY had been said
    public boolean wants(Notify what) {
        return notices.isEmpty()
                ? what == Notify.FAILURE || what == Notify.DELAY
                : notices.contains(what);
    }
}
