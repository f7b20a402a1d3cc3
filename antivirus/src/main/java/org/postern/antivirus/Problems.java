package org.postern.antivirus;

import java.io.IOException;

/// What went wrong with an engine, in words.
final class Problems {
    private Problems() {}

    static String text(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
