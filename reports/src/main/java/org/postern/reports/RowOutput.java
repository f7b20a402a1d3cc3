package org.postern.reports;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Writes a row as the package comment has it.
final class RowOutput {
    /// What strangers wrote is cut there.
    private static final int LONGEST_TEXT = 500;

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(128);
    private final DataOutputStream out = new DataOutputStream(octets);

    RowOutput text(String... texts) {
        try {
            for (String text : texts) {
                out.writeUTF(text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text);
            }
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RowOutput number(int number) {
        try {
            out.writeInt(number);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RowOutput list(List<String> texts) {
        try {
            out.writeShort(texts.size());
            return text(texts.toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] octets() {
        return octets.toByteArray();
    }
}
