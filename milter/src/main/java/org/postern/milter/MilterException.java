package org.postern.milter;

import java.io.IOException;

/// A milter does not keep to the protocol, or goes beyond a limit of ours.
final class MilterException extends IOException {
    private static final long serialVersionUID = 1L;

    MilterException(String message) {
        super(message);
    }
}
