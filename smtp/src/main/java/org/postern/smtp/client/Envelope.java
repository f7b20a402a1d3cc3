package org.postern.smtp.client;

import org.postern.smtp.Body;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.ReversePath;

import java.util.List;

/// What is said of a message before its octets.
///
/// @param parameters its size may be announced; its body is not BINARYMIME, which DATA cannot carry
/// @param to at least one
public record Envelope(ReversePath from, MailParameters parameters, List<ForwardPath> to) {
    public Envelope {
        to = List.copyOf(to);
        if (to.isEmpty()) {
            throw new IllegalArgumentException("an envelope without recipients");
        }
        if (parameters.body() == Body.BINARY_MIME) {
            throw new IllegalArgumentException("DATA cannot carry BINARYMIME");
        }
    }
}
