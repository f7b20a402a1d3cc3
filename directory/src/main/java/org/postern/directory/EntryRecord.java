package org.postern.directory;

import org.postern.engine.EngineException;

/// The stored forms of an entry that stands for itself, of what a place in the tree holds, and of
/// an entry that is gone; `package-info.java` describes them.
final class EntryRecord {
    private static final int VERSION = 1;

    private EntryRecord() {}

    static byte[] encode(DirectoryEntry entry) {
        var record = new RecordWriter(VERSION).text(entry.name().toString());
        AttributesCodec.encode(entry.attributes(), record);
        return record.toOctets();
    }

    static DirectoryEntry decode(EntryReference reference, byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "a directory entry");
        String name = record.text();
        return new DirectoryEntry(reference, name(name, record), AttributesCodec.decode(record));
    }

    static byte[] encode(EntryReference reference) {
        return new RecordWriter(VERSION)
                .octet(reference.kind().code())
                .text(reference.id())
                .toOctets();
    }

    static EntryReference reference(byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "a place in the tree");
        return reference(record);
    }

    static EntryReference reference(RecordReader record) throws EngineException {
        try {
            return new EntryReference(EntryReference.Kind.of(record.octet()), record.text());
        } catch (IllegalArgumentException e) {
            throw record.failed("is of no kind known: " + e.getMessage());
        }
    }

    static DistinguishedName name(String text, RecordReader record) throws EngineException {
        try {
            return text.isEmpty() ? DistinguishedName.ROOT : DistinguishedName.parse(text);
        } catch (IllegalArgumentException e) {
            throw record.failed("has a broken name: " + e.getMessage());
        }
    }
}
