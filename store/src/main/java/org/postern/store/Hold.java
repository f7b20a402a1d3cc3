package org.postern.store;

import org.postern.engine.EngineException;

import java.time.Instant;

/// A legal hold on an account's mail (SPEC STO-9): while it lasts nothing of it leaves for good.
///
/// Octets, as the value of the hold key: version (1), since (8, seconds since 1970), who gave it
/// and why (each counted UTF-8).
///
/// @param by who gave the command
/// @param reason why, in the administrator's words
public record Hold(Instant since, String by, String reason) {
    /// Longest reason, in characters.
    public static final int MAX_REASON = 1_000;

    private static final int VERSION = 1;

    byte[] encode() {
        return new RecordWriter(64)
                .u8(VERSION)
                .u64(since.getEpochSecond())
                .text(by)
                .text(reason)
                .toOctets();
    }

    static Hold decode(byte[] value) throws EngineException {
        var in = new RecordReader(value).version(VERSION);
        return new Hold(Instant.ofEpochSecond(in.u64()), in.text(), in.text());
    }
}
