package org.postern.content;

import org.postern.detection.Fingerprint;
import org.postern.engine.EngineException;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A message of which copies are followed: what it is recognised by, and when it is looked at next.
///
/// @param name of its blob, see [DeliveredCopy#name]
/// @param looks how often it was looked at
/// @param files whether it has attachments, which virus engines look at again
record FollowedMessage(String name, Instant due, int looks, boolean files, Fingerprint print) {
    private static final int VERSION = 1;

    FollowedMessage due(Instant next, int count) {
        return new FollowedMessage(name, next, count, files, print);
    }

    byte[] encode() {
        return Records.value(
                VERSION,
                out -> {
                    out.writeLong(due.toEpochMilli());
                    out.writeByte(looks);
                    out.writeBoolean(files);
                    write(out, print.text());
                    out.writeByte(print.files().size());
                    for (var file : print.files()) {
                        out.writeUTF(file.part());
                        out.writeLong(file.exact());
                        write(out, file.similar());
                    }
                });
    }

    private static void write(DataOutputStream out, List<Long> keys) throws IOException {
        out.writeByte(keys.size());
        for (long key : keys) {
            out.writeLong(key);
        }
    }

    static FollowedMessage decode(String name, byte[] value) throws EngineException {
        return Records.read(value, VERSION, "a followed message", in -> decode(name, in));
    }

    private static FollowedMessage decode(String name, DataInputStream in) throws IOException {
        var due = Instant.ofEpochMilli(in.readLong());
        int looks = in.readUnsignedByte();
        boolean attached = in.readBoolean();
        var text = read(in);
        var files = new ArrayList<Fingerprint.FileKeys>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            String part = in.readUTF();
            long exact = in.readLong();
            files.add(new Fingerprint.FileKeys(part, "", exact, read(in)));
        }
        return new FollowedMessage(name, due, looks, attached, new Fingerprint(text, files));
    }

    private static List<Long> read(DataInputStream in) throws IOException {
        var keys = new ArrayList<Long>();
        for (int left = in.readUnsignedByte(); left > 0; left--) {
            keys.add(in.readLong());
        }
        return keys;
    }
}
