package org.postern.net;

import java.io.IOException;

/// A DNS message that cannot be read.
final class DnsFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    DnsFormatException(String message) {
        super(message);
    }
}
