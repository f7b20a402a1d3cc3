package org.postern.mail;

import java.util.Objects;

/// All that listings need to know of a message's octets: its size, the listed fields of its header,
/// and its structure. [SummaryCodec] makes it octets for keeping.
///
/// @param octets size of the whole message
/// @param listed of the message's own header
/// @param structure the message as a part: its extent begins at 0
public record MessageSummary(long octets, ListedHeader listed, MimePart structure) {
    public MessageSummary {
        if (octets < 0) {
            throw new IllegalArgumentException("a size is not negative");
        }
        Objects.requireNonNull(listed, "listed");
        Objects.requireNonNull(structure, "structure");
    }

    /// Reads the envelope anew at each call; keep the result.
    public MessageEnvelope envelope() {
        return listed.envelope();
    }

    /// The summary of the message with header lines put in front: all offsets move, the header
    /// grows, listed fields of the prefix come first.
    ///
    /// @param prefix whole header lines, each with its line end; may be empty
    public MessageSummary withPrefix(byte[] prefix) {
        if (prefix.length == 0) {
            return this;
        }
        return new MessageSummary(
                octets + prefix.length,
                listed.after(Header.parse(prefix.clone())),
                structure.withPrefix(prefix.length));
    }
}
