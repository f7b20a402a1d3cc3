package org.postern.imap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// What a printer printed, each octet one character.
final class Printed {
    @FunctionalInterface
    interface Printer {
        void print(ResponseWriter out) throws IOException;
    }

    private Printed() {}

    static String by(Printer printer) throws IOException {
        var octets = new ByteArrayOutputStream();
        var out = new ResponseWriter(octets);
        printer.print(out);
        out.drain();
        return octets.toString(StandardCharsets.ISO_8859_1);
    }
}
