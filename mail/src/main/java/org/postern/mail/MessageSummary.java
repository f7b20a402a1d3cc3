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
                grown(structure.shifted(prefix.length), prefix.length));
    }

    private static MimePart grown(MimePart part, int octets) {
        Extent old = part.extent();
        var extent =
                new Extent(
                        old.offset() - octets,
                        old.headerOctets() + octets,
                        old.bodyOctets(),
                        old.bodyLines());
        return switch (part) {
            case MimePart.Leaf leaf -> new MimePart.Leaf(leaf.fields(), extent);
            case MimePart.Multipart multi ->
                    new MimePart.Multipart(multi.fields(), extent, multi.children());
            case MimePart.Embedded message ->
                    new MimePart.Embedded(
                            message.fields(), extent, message.listed(), message.content());
        };
    }
}
