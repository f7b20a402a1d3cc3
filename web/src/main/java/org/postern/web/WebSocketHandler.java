package org.postern.web;

import java.io.IOException;

/// What a room says over a WebSocket (RFC 6455).
@FunctionalInterface
public interface WebSocketHandler {
    /// Talks with one client until either side ends it, on a virtual thread of its own; it may
    /// block. When it returns the socket is closed.
    ///
    /// @param request the request that opened it; its body is empty
    /// @throws IOException when the client is gone; nobody is told
    void converse(WebRequest request, WebSocket socket) throws IOException;
}
