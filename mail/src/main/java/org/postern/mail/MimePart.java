package org.postern.mail;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// One part of a message's structure, from the message itself down to its leaves (RFC 2045 section
/// 2.5). A tree of values, at most [MimeLimits#depth] deep.
public sealed interface MimePart {
    /// What the part's header says of its content.
    ContentFields fields();

    /// Where the part stands in the octets of the whole message.
    Extent extent();

    /// This tree with all offsets moved.
    MimePart shifted(long octets);

    /// This tree as the structure of the message with header lines put in front: all offsets move,
    /// and this part's header grows.
    ///
    /// @param octets length of the prefix
    default MimePart withPrefix(int octets) {
        MimePart moved = shifted(octets);
        Extent old = moved.extent();
        var extent =
                new Extent(
                        old.offset() - octets,
                        old.headerOctets() + octets,
                        old.bodyOctets(),
                        old.bodyLines());
        return switch (moved) {
            case Leaf leaf -> new Leaf(leaf.fields(), extent);
            case Multipart multi -> new Multipart(multi.fields(), extent, multi.children());
            case Embedded message ->
                    new Embedded(message.fields(), extent, message.listed(), message.content());
        };
    }

    /// A part that holds no other: text, image, whatever could not be read further.
    record Leaf(ContentFields fields, Extent extent) implements MimePart {
        public Leaf {
            Objects.requireNonNull(fields, "fields");
            Objects.requireNonNull(extent, "extent");
        }

        @Override
        public Leaf shifted(long octets) {
            return new Leaf(fields, extent.shifted(octets));
        }
    }

    /// A `multipart/*`.
    ///
    /// @param children at least one; a multipart without any boundary line has an empty text
    record Multipart(ContentFields fields, Extent extent, List<MimePart> children)
            implements MimePart {
        public Multipart {
            Objects.requireNonNull(fields, "fields");
            Objects.requireNonNull(extent, "extent");
            children = List.copyOf(children);
            if (children.isEmpty()) {
                throw new IllegalArgumentException("a multipart has a child");
            }
        }

        @Override
        public Multipart shifted(long octets) {
            return new Multipart(
                    fields,
                    extent.shifted(octets),
                    children.stream().map(child -> child.shifted(octets)).toList());
        }
    }

    /// A `message/rfc822` or `message/global`: a message in a message.
    ///
    /// @param listed of the inner message's header
    /// @param content the inner message as a part: its extent begins with the inner header
    record Embedded(ContentFields fields, Extent extent, ListedHeader listed, MimePart content)
            implements MimePart {
        public Embedded {
            Objects.requireNonNull(fields, "fields");
            Objects.requireNonNull(extent, "extent");
            Objects.requireNonNull(listed, "listed");
            Objects.requireNonNull(content, "content");
        }

        @Override
        public Embedded shifted(long octets) {
            return new Embedded(fields, extent.shifted(octets), listed, content.shifted(octets));
        }
    }

    /// The part of that number, read with this part as the message (RFC 9051 section 6.4.5.1): in a
    /// message that is no multipart, 1 is its body; below a message part the numbers count the
    /// parts of the inner message. No numbers at all are this part.
    ///
    /// @param numbers 1-based
    default Optional<MimePart> section(List<Integer> numbers) {
        MimePart at = this;
        boolean message = true;
        for (int number : numbers) {
            MimePart container = at;
            if (at instanceof Embedded embedded && !message) {
                container = embedded.content;
                message = true;
            }
            if (container instanceof Multipart multipart) {
                if (number < 1 || number > multipart.children.size()) {
                    return Optional.empty();
                }
                at = multipart.children.get(number - 1);
            } else if (message && number == 1) {
                at = container;
            } else {
                return Optional.empty();
            }
            message = false;
        }
        return Optional.of(at);
    }
}
