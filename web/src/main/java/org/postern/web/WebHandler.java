package org.postern.web;

import java.io.IOException;

/// What a room serves at one place of the site.
@FunctionalInterface
public interface WebHandler {
    /// Answers one request, on a virtual thread of its own; it may block. Safe for use by many
    /// threads.
    ///
    /// @throws RequestRefusedException to answer with a problem (RFC 9457) instead
    /// @throws IOException when the client is gone; nobody is told
    void handle(WebRequest request, WebResponse response) throws IOException;
}
