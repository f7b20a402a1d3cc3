package org.postern.content;

import org.postern.engine.EngineException;
import org.postern.store.AccountId;

import java.io.DataInputStream;
import java.io.IOException;
import java.time.Instant;

/// One copy that was moved after its delivery, and all that it takes to bring it back.
///
/// On disk, after the version: when (8), kind (1: 1 junk, 2 virus, 3 outbreak, 4 recalled), why,
/// account id, address, trail (*text* each), the folder it was in (4) and its name (*text*), the
/// account that has it (*text*), the folder there (4) and its name (*text*), UIDVALIDITY, UID and
/// flags (8 each), whether it is back (1).
///
/// @param action the moves that belong together
/// @param number of it among them, from 0
/// @param why for people
/// @param account whose mailbox it was in
/// @param address of that account, for people
/// @param trail the message, as it came
/// @param from where it was: folder and its name then
/// @param to where it is: an account, a folder of it with its UIDVALIDITY, and the UID there
/// @param flags as bits of [org.postern.store.Flags], those of the system only
/// @param undone whether it is back
record RetroMove(
        Instant when,
        String action,
        int number,
        Kind kind,
        String why,
        AccountId account,
        String address,
        String trail,
        Place from,
        AccountId holder,
        Place to,
        long uidValidity,
        long uid,
        long flags,
        boolean undone) {
    static final int VERSION = 1;

    /// What it turned out to be.
    public enum Kind {
        JUNK(1),
        VIRUS(2),
        OUTBREAK(3),
        /// An operator has taken it back.
        RECALLED(4);

        private final int number;

        /// @param number on disk
        Kind(int number) {
            this.number = number;
        }

        private static Kind of(int number) throws IOException {
            for (var kind : values()) {
                if (kind.number == number) {
                    return kind;
                }
            }
            throw new IOException("kind " + number);
        }
    }

    /// A folder by its number, and by its name for when it is gone.
    record Place(int folder, String name) {}

    /// It is back.
    RetroMove back() {
        return new RetroMove(
                when,
                action,
                number,
                kind,
                why,
                account,
                address,
                trail,
                from,
                holder,
                to,
                uidValidity,
                uid,
                flags,
                true);
    }

    byte[] encode() {
        return Records.value(
                VERSION,
                out -> {
                    out.writeLong(when.toEpochMilli());
                    out.writeByte(kind.number);
                    out.writeUTF(why);
                    out.writeUTF(account.value());
                    out.writeUTF(address);
                    out.writeUTF(trail);
                    out.writeInt(from.folder());
                    out.writeUTF(from.name());
                    out.writeUTF(holder.value());
                    out.writeInt(to.folder());
                    out.writeUTF(to.name());
                    out.writeLong(uidValidity);
                    out.writeLong(uid);
                    out.writeLong(flags);
                    out.writeBoolean(undone);
                });
    }

    static RetroMove decode(String action, int number, byte[] value) throws EngineException {
        return Records.read(value, VERSION, "a move", in -> decode(action, number, in));
    }

    private static RetroMove decode(String action, int number, DataInputStream in)
            throws IOException {
        return new RetroMove(
                Instant.ofEpochMilli(in.readLong()),
                action,
                number,
                Kind.of(in.readUnsignedByte()),
                in.readUTF(),
                new AccountId(in.readUTF()),
                in.readUTF(),
                in.readUTF(),
                new Place(in.readInt(), in.readUTF()),
                new AccountId(in.readUTF()),
                new Place(in.readInt(), in.readUTF()),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readBoolean());
    }
}
