package org.postern.directory;

import org.postern.engine.EngineException;

/// Whose an address is.
///
/// @param account the account's id
/// @param primary true for the account's own address, false for an alias
record NameRecord(String account, boolean primary) {
    private static final int VERSION = 1;

    byte[] encode() {
        return new RecordWriter(VERSION).octet(primary ? 1 : 0).text(account).toOctets();
    }

    static NameRecord decode(byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "a name record");
        boolean primary = record.octet() == 1;
        return new NameRecord(record.text(), primary);
    }
}
