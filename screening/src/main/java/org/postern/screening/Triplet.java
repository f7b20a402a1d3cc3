package org.postern.screening;

import java.util.Objects;

/// Who writes to whom from where, in the form that is compared: lower case, without what changes
/// from message to message.
///
/// @param source a domain that SPF verified, or a network: `example.org`, `192.0.2.0/24`
/// @param sender the reverse-path's normal form, `<>` for the null sender; empty when ignored
/// @param recipient in lower case; empty when ignored
public record Triplet(String source, String sender, String recipient) {
    public Triplet {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(sender, "sender");
        Objects.requireNonNull(recipient, "recipient");
    }
}
