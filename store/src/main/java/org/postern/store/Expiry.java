package org.postern.store;

import org.postern.engine.EngineException;

/// When the messages of a folder expire (SPEC STO-9).
///
/// Octets, as the value of an expiry key: version (1), days (4), bits (1; bit 0: by the internal
/// date, bit 1: flagged ones too).
///
/// @param days that a message stays; 0: for ever
/// @param received whether the days are counted from the internal date and not from the save date
/// @param flagged whether messages with `\Flagged` expire too
public record Expiry(int days, boolean received, boolean flagged) {
    /// A century.
    public static final int MAX_DAYS = 36_500;

    /// Nothing expires.
    public static final Expiry NEVER = new Expiry(0, false, false);

    private static final int VERSION = 1;
    private static final int RECEIVED = 1;
    private static final int FLAGGED = 2;

    public Expiry {
        if (days < 0 || days > MAX_DAYS) {
            throw new IllegalArgumentException(days + " days, at most " + MAX_DAYS);
        }
    }

    byte[] encode() {
        int bits = (received ? RECEIVED : 0) | (flagged ? FLAGGED : 0);
        return new RecordWriter(6).u8(VERSION).u32(days).u8(bits).toOctets();
    }

    static Expiry decode(byte[] value) throws EngineException {
        var in = new RecordReader(value).version(VERSION);
        int days = Math.clamp(in.u32(), 0, MAX_DAYS);
        int bits = in.u8();
        return new Expiry(days, (bits & RECEIVED) != 0, (bits & FLAGGED) != 0);
    }
}
