package org.postern.directory;

import org.jspecify.annotations.Nullable;
import org.postern.engine.EngineException;
import org.postern.net.ScramKeys;

import java.time.Instant;

/// What is kept of a password. It is no password, and yet is shown to nobody.
///
/// @param verifier the scheme in braces, then what the scheme needs: `{ARGON2}$argon2id$v=19$…`
/// @param scram absent when `login.scram` was off as the password was set
record Credential(String verifier, @Nullable ScramKeys scram, Instant changed) {
    private static final int VERSION = 1;

    byte[] encode() {
        var record = new RecordWriter(VERSION).instant(changed).text(verifier);
        if (scram == null) {
            return record.octet(0).toOctets();
        }
        return record.octet(1)
                .number(scram.iterations())
                .octets(scram.salt())
                .octets(scram.storedKey())
                .octets(scram.serverKey())
                .toOctets();
    }

    static Credential decode(byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "a credential");
        Instant changed = record.instant();
        String verifier = record.text();
        ScramKeys scram =
                record.octet() == 0
                        ? null
                        : new ScramKeys(
                                record.number(), record.octets(), record.octets(), record.octets());
        return new Credential(verifier, scram, changed);
    }

    /// Keeps the verifier out of logs.
    @Override
    public String toString() {
        return "Credential[changed=" + changed + "]";
    }
}
