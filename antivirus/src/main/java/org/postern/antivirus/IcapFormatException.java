package org.postern.antivirus;

import java.io.IOException;

/// A server does not keep to ICAP, or goes beyond a limit of ours.
final class IcapFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    IcapFormatException(String message) {
        super(message);
    }
}
