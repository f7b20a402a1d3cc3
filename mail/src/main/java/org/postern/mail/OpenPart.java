package org.postern.mail;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A part whose end the parser has not met yet.
final class OpenPart {
    /// What a part may turn out to be, once its header is read.
    enum Kind {
        LEAF,
        MULTIPART,
        EMBEDDED
    }

    final @Nullable OpenPart parent;
    final MediaType defaultType;
    final long offset;
    final int depth;

    /// Whether the header is that of a message, and not of a body part.
    final boolean message;

    Kind kind = Kind.LEAF;
    @Nullable ContentFields fields;
    ListedHeader listed = ListedHeader.NONE;
    long bodyOffset;

    /// Line ends of the whole message before the body.
    long linesBeforeBody;

    /// `--` and the boundary, of a multipart.
    byte[] delimiter = new byte[0];

    /// The close-delimiter was met; what follows is epilogue.
    boolean closed;

    final List<MimePart> children = new ArrayList<>();

    OpenPart(@Nullable OpenPart parent, MediaType defaultType, long offset, boolean message) {
        this.parent = parent;
        this.defaultType = defaultType;
        this.offset = offset;
        this.message = message;
        this.depth = parent == null ? 1 : parent.depth + 1;
    }

    /// True once the header's end was met.
    boolean inBody() {
        return fields != null;
    }

    boolean awaitsDelimiter() {
        return kind == Kind.MULTIPART && !closed;
    }

    MimePart build(ContentFields known, Extent extent) {
        return switch (kind) {
            case LEAF -> new MimePart.Leaf(known, extent);
            case MULTIPART -> {
                if (children.isEmpty()) {
                    children.add(empty(extent.end(), MediaType.TEXT_PLAIN));
                }
                yield new MimePart.Multipart(known, extent, children);
            }
            case EMBEDDED -> {
                MimePart content =
                        children.isEmpty()
                                ? empty(extent.end(), MediaType.TEXT_PLAIN)
                                : children.getFirst();
                yield new MimePart.Embedded(known, extent, listed, content);
            }
        };
    }

    private static MimePart empty(long offset, MediaType type) {
        return new MimePart.Leaf(ContentFields.of(type), new Extent(offset, 0, 0, 0));
    }
}
