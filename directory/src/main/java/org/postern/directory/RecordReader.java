package org.postern.directory;

import org.postern.engine.EngineException;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Reads the fields of one stored value in order. Every value begins with its format version.
final class RecordReader {
    private final ByteBuffer value;
    private final String what;
    private final int version;

    /// @param what the kind of value, for the message when it is broken
    /// @throws EngineException when the value is of a version after `newest`, or empty
    RecordReader(byte[] octets, int newest, String what) throws EngineException {
        this.value = ByteBuffer.wrap(octets);
        this.what = what;
        this.version = octet();
        if (version < 1 || version > newest) {
            throw failed("has format version " + version + ", this release reads up to " + newest);
        }
    }

    /// The format version of the value.
    int version() {
        return version;
    }

    int octet() throws EngineException {
        try {
            return value.get() & 0xFF;
        } catch (BufferUnderflowException e) {
            throw cut(e);
        }
    }

    int shortNumber() throws EngineException {
        try {
            return value.getShort() & 0xFFFF;
        } catch (BufferUnderflowException e) {
            throw cut(e);
        }
    }

    int number() throws EngineException {
        try {
            return value.getInt();
        } catch (BufferUnderflowException e) {
            throw cut(e);
        }
    }

    long longNumber() throws EngineException {
        try {
            return value.getLong();
        } catch (BufferUnderflowException e) {
            throw cut(e);
        }
    }

    Instant instant() throws EngineException {
        return Instant.ofEpochMilli(longNumber());
    }

    byte[] octets() throws EngineException {
        try {
            byte[] octets = new byte[value.getShort() & 0xFFFF];
            value.get(octets);
            return octets;
        } catch (BufferUnderflowException e) {
            throw cut(e);
        }
    }

    String text() throws EngineException {
        return new String(octets(), StandardCharsets.UTF_8);
    }

    /// A value that cannot be what we wrote.
    EngineException failed(String why) {
        return new EngineException(EngineException.Kind.FAILED, what + " " + why, null);
    }

    private EngineException cut(BufferUnderflowException cause) {
        return new EngineException(EngineException.Kind.FAILED, what + " is cut short", cause);
    }
}
