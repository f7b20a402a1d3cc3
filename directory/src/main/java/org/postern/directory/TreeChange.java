package org.postern.directory;

import org.postern.engine.EngineException;

/// One change of the tree, as the change log tells it: which entry, not how. What the entry is now
/// is read from the tree itself.
///
/// @param number counts the changes of this server from 1
/// @param removed whether the entry is gone
/// @param name of the entry after the change, or the last one it had
public record TreeChange(
        long number, EntryReference reference, boolean removed, DistinguishedName name) {
    private static final int VERSION = 1;

    byte[] encode(ChangeStamp stamp) {
        return new RecordWriter(VERSION)
                .octet(removed ? 1 : 0)
                .octet(reference.kind().code())
                .text(reference.id())
                .text(name.toString())
                .text(stamp.toString())
                .toOctets();
    }

    static ChangeStamp stamp(byte[] value) throws DirectoryException {
        try {
            var record = new RecordReader(value, VERSION, "a change of the tree");
            record.octet();
            EntryRecord.reference(record);
            record.text();
            return ChangeStamp.parse(record.text());
        } catch (EngineException e) {
            throw new DirectoryException("the directory holds a value that cannot be read", e);
        }
    }

    static TreeChange decode(long number, byte[] value) throws EngineException {
        var record = new RecordReader(value, VERSION, "a change of the tree");
        boolean removed = record.octet() == 1;
        EntryReference reference = EntryRecord.reference(record);
        return new TreeChange(number, reference, removed, EntryRecord.name(record.text(), record));
    }
}
