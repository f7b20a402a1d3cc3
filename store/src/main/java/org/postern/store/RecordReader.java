package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.engine.EngineException.Kind;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads what [RecordWriter] wrote. What does not fit is rot and fails as such.
final class RecordReader {
    private final byte[] octets;
    private int at;

    RecordReader(byte[] octets) {
        this.octets = octets;
    }

    /// Reads the version octet that begins every value.
    RecordReader version(int known) throws EngineException {
        int version = u8();
        if (version != known) {
            throw corrupt("record of version " + version + ", this program knows " + known);
        }
        return this;
    }

    int u8() throws EngineException {
        need(1);
        return octets[at++] & 0xFF;
    }

    long u32() throws EngineException {
        return fixed(4);
    }

    long u64() throws EngineException {
        return fixed(8);
    }

    long fixed(int width) throws EngineException {
        need(width);
        long value = 0;
        for (int i = 0; i < width; i++) {
            value = (value << 8) | (octets[at++] & 0xFF);
        }
        return value;
    }

    long number() throws EngineException {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int octet = u8();
            value |= (long) (octet & 0x7F) << shift;
            if (octet < 0x80) {
                return value;
            }
        }
        throw corrupt("number above 64 bits");
    }

    /// A number from 0 to `max`.
    int count(int max) throws EngineException {
        long count = number();
        if (count < 0 || count > max) {
            throw corrupt("count of " + count + ", limit " + max);
        }
        return (int) count;
    }

    byte[] raw(int length) throws EngineException {
        need(length);
        at += length;
        return Arrays.copyOfRange(octets, at - length, at);
    }

    byte[] counted() throws EngineException {
        return raw(count(octets.length));
    }

    String text() throws EngineException {
        return new String(counted(), StandardCharsets.UTF_8);
    }

    /// Where the next field begins.
    int position() {
        return at;
    }

    RecordReader skip(int length) throws EngineException {
        need(length);
        at += length;
        return this;
    }

    static EngineException corrupt(String why) {
        return new EngineException(Kind.FAILED, why, null);
    }

    private void need(int length) throws EngineException {
        if (length > octets.length - at) {
            throw corrupt("record of " + octets.length + " octets ends too early");
        }
    }
}
