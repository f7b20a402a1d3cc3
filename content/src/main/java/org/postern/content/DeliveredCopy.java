package org.postern.content;

import org.postern.engine.BlobId;
import org.postern.engine.EngineException;

import java.io.DataInputStream;
import java.io.IOException;
import java.time.Instant;

/// One copy of a message in one mailbox, as content control let it pass.
///
/// @param blob its octets
/// @param account whose mailbox
/// @param trail the message
/// @param score its junk score for that account; -1 when nobody has looked
/// @param recurrence points of that score that the detection centre gave
/// @param sender the reverse path without brackets; empty for the null path
/// @param to the recipient's address
record DeliveredCopy(
        BlobId blob,
        String account,
        String trail,
        Instant when,
        int score,
        int recurrence,
        String sender,
        String to) {
    private static final int VERSION = 1;

    /// Names the blob in keys: half of its digest is enough to tell blobs apart.
    static String name(BlobId blob) {
        return blob.toString().substring(0, BlobId.OCTETS);
    }

    boolean scored() {
        return score >= 0;
    }

    String key() {
        return DeliveredCopies.COPY
                + name(blob)
                + Records.SEPARATOR
                + account
                + Records.SEPARATOR
                + trail;
    }

    byte[] encode() {
        return Records.value(
                VERSION,
                out -> {
                    out.write(blob.digest());
                    out.writeLong(when.toEpochMilli());
                    out.writeShort(score);
                    out.writeShort(recurrence);
                    out.writeUTF(sender);
                    out.writeUTF(to);
                });
    }

    static DeliveredCopy decode(String key, byte[] value) throws EngineException {
        String[] names = key.split(String.valueOf(Records.SEPARATOR), -1);
        return Records.read(
                value, VERSION, "a delivered copy", in -> decode(names[1], names[2], in));
    }

    private static DeliveredCopy decode(String account, String trail, DataInputStream in)
            throws IOException {
        var blob = new BlobId(in.readNBytes(BlobId.OCTETS));
        var when = Instant.ofEpochMilli(in.readLong());
        return new DeliveredCopy(
                blob,
                account,
                trail,
                when,
                in.readShort(),
                in.readShort(),
                in.readUTF(),
                in.readUTF());
    }
}
