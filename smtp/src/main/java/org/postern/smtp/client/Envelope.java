package org.postern.smtp.client;

import org.postern.smtp.Body;
import org.postern.smtp.ForwardPath;
import org.postern.smtp.MailParameters;
import org.postern.smtp.RecipientParameters;
import org.postern.smtp.ReversePath;

import java.util.List;

/// What is said of a message before its octets.
///
/// @param parameters its size may be announced, and must be where its body is BINARYMIME, which
///   goes in one chunk of that size
/// @param to at least one
public record Envelope(ReversePath from, MailParameters parameters, List<Recipient> to) {
    public Envelope {
        to = List.copyOf(to);
        if (to.isEmpty()) {
            throw new IllegalArgumentException("an envelope without recipients");
        }
        if (parameters.body() == Body.BINARY_MIME && parameters.announcedOctets() < 0) {
            throw new IllegalArgumentException("a chunk of unknown size");
        }
    }

    /// An envelope whose recipients have no parameters.
    public static Envelope of(
            ReversePath from, MailParameters parameters, List<ForwardPath> paths) {
        return new Envelope(
                from,
                parameters,
                paths.stream().map(path -> new Recipient(path, RecipientParameters.NONE)).toList());
    }

    /// One recipient and what is said of him.
    public record Recipient(ForwardPath path, RecipientParameters parameters) {}
}
