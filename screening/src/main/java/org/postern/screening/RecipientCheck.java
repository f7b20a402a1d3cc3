package org.postern.screening;

import org.postern.mail.Address;

/// Whether a recipient can be reached; asked at RCPT. Safe for use by many threads.
@FunctionalInterface
public interface RecipientCheck {
    Finding find(Address recipient);

    /// The answer.
    enum Finding {
        EXISTS,
        UNKNOWN,
        OVER_QUOTA,
        /// Who would know cannot be asked now.
        UNSURE
    }
}
