package org.postern.imap;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A `fetch-att`: one thing that FETCH asks of a message (RFC 9051 section 6.4.5, and RFC 3501
/// section 6.4.5 for the RFC822 forms). Macros have been replaced by what they stand for.
public sealed interface FetchItem {
    /// Whether asking for it sets `\\Seen`.
    default boolean marksSeen() {
        return (this instanceof Body body && !body.peek())
                || (this instanceof Binary binary && !binary.peek());
    }

    record Uid() implements FetchItem {}

    record Flags() implements FetchItem {}

    record InternalDate() implements FetchItem {}

    record Size() implements FetchItem {}

    /// RFC 7162 section 3.1.4.2
    record ModSeq() implements FetchItem {}

    /// RFC 8474 section 5.1
    record EmailId() implements FetchItem {}

    /// RFC 8474 section 5.2
    record ThreadId() implements FetchItem {}

    /// RFC 8514 section 4.2
    record SaveDate() implements FetchItem {}

    /// RFC 8970 section 3.2
    record Preview() implements FetchItem {}

    record Envelope() implements FetchItem {}

    /// @param extended with extension data: BODYSTRUCTURE, as against BODY
    record Structure(boolean extended) implements FetchItem {}

    /// @param name what the response calls it, `RFC822.TEXT` say; absent for `BODY[…]`
    /// @param peek whether \Seen stays as it is
    /// @param partial absent for all of the section
    record Body(Section section, @Nullable String name, boolean peek, @Nullable Partial partial)
            implements FetchItem {}

    /// RFC 3516 section 4.2: a part without its content transfer encoding.
    ///
    /// @param part numbers as in [Section]; empty for the whole message
    /// @param partial a range of the decoded octets; absent for all of them
    record Binary(List<Integer> part, boolean peek, @Nullable Partial partial)
            implements FetchItem {
        public Binary {
            part = List.copyOf(part);
        }
    }

    /// RFC 3516 section 4.2: how many octets [Binary] of the same part has.
    record BinarySize(List<Integer> part) implements FetchItem {
        public BinarySize {
            part = List.copyOf(part);
        }
    }

    /// A range of a section's octets.
    ///
    /// @param offset first octet, 0-based
    /// @param octets at most so many, at least 1
    record Partial(long offset, long octets) {}
}
