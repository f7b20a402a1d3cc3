package org.postern.webmail;

import org.postern.web.RequestRefusedException;
import org.postern.web.WebRequest;

/// Refuses what is no reading.
final class Reading {
    private Reading() {}

    /// @throws RequestRefusedException 405
    static void only(WebRequest request) throws RequestRefusedException {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw new RequestRefusedException(405, "It is only read.").with("Allow", "GET, HEAD");
        }
    }
}
