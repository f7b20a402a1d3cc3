package org.postern.engine;

import java.nio.charset.StandardCharsets;

/// Small things that many tests need.
final class Tests {
    private Tests() {}

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
