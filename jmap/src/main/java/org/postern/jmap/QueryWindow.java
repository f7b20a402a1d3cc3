package org.postern.jmap;

import org.jspecify.annotations.Nullable;

/// Which part of a query's results is wanted.
///
/// @param anchor null: by position
/// @param limit the client's own, or ours where that is less
/// @param limited whether ours is
// RFC 8620 section 5.5
public record QueryWindow(
        long position,
        @Nullable String anchor,
        long anchorOffset,
        int limit,
        boolean limited,
        boolean total) {
    /// Reads position, anchor, anchorOffset, limit and calculateTotal.
    public static QueryWindow read(Arguments arguments, int most) throws MethodError {
        long wanted = arguments.unsigned("limit", Long.MAX_VALUE);
        return new QueryWindow(
                arguments.integer("position", 0),
                arguments.idOrNull("anchor"),
                arguments.integer("anchorOffset", 0),
                (int) Math.min(wanted, most),
                wanted > most,
                arguments.bool("calculateTotal", false));
    }

    /// Finds where in the results a record is.
    @FunctionalInterface
    public interface Finder {
        /// @return -1 when it is not among them
        int indexOf(String id) throws MethodError;
    }

    /// The index of the first result that is wanted; perhaps `count`.
    ///
    /// @param count of all results
    /// @throws MethodError `anchorNotFound`
    public int first(int count, Finder finder) throws MethodError {
        long first;
        if (anchor != null) {
            int at = finder.indexOf(anchor);
            if (at < 0) {
                throw new MethodError("anchorNotFound", "The anchor is not among the results");
            }
            first = Math.max(0, at + anchorOffset);
        } else {
            // RFC 8620 section 5.5: from the end when negative, but not before the first
            first = position < 0 ? Math.max(0, count + position) : position;
        }
        return (int) Math.min(first, count);
    }
}
