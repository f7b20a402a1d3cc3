package org.postern.net;

import java.io.IOException;

/// Where a wire input gets its octets: the socket, or TLS over it.
interface OctetSource {
    /// Waits for octets and reads at least one, at most `length`; -1 at the end.
    ///
    /// @param boundary true when nothing of the next command has been read: only such a wait is
    ///   ended by a stopping listener
    /// @throws StoppingException when the listener stops during such a wait
    int read(byte[] target, int offset, int length, boolean boundary) throws IOException;

    /// Waits until [#read] would not, where the source has a place of its own for what arrives; the
    /// reader then needs no buffer while it waits. Returns at once where it has none.
    ///
    /// @param boundary as in [#read]
    default void await(boolean boundary) throws IOException {}

    /// Whether [#read] would return without waiting.
    boolean ready() throws IOException;
}
