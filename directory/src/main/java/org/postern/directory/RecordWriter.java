package org.postern.directory;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Builds one stored value, big-endian; the counterpart of [RecordReader].
final class RecordWriter {
    private final ByteArrayOutputStream value = new ByteArrayOutputStream(256);

    RecordWriter(int version) {
        octet(version);
    }

    RecordWriter octet(int n) {
        value.write(n);
        return this;
    }

    RecordWriter number(int n) {
        value.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(n).array());
        return this;
    }

    /// @param n 0 to 65,535
    RecordWriter shortNumber(int n) {
        return octet(n >>> 8).octet(n);
    }

    RecordWriter longNumber(long n) {
        value.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(n).array());
        return this;
    }

    /// To the millisecond.
    RecordWriter instant(Instant moment) {
        return longNumber(moment.toEpochMilli());
    }

    /// @throws IllegalArgumentException when there are more than 65,535 octets
    RecordWriter octets(byte[] octets) {
        if (octets.length > 0xFFFF) {
            throw new IllegalArgumentException("a field of " + octets.length + " octets");
        }
        value.write(octets.length >>> 8);
        value.write(octets.length);
        value.writeBytes(octets);
        return this;
    }

    RecordWriter text(String text) {
        return octets(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] toOctets() {
        return value.toByteArray();
    }
}
