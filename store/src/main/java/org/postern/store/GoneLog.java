package org.postern.store;

import org.postern.engine.Batch;
import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which messages the UIDs of a change were that vanished: beside the change, since nothing else
/// tells once their records are gone.
///
/// A value's octets: version (1), count (number; 0: too many to tell), then for each message the
/// UID's distance from the last, its e-mail id XOR the folder and UID in 32 bits each (which is 0
/// where it first came into this folder), and its e-mail id XOR its thread id (numbers). What is
/// too long for a value goes on in the next piece.
final class GoneLog {
    private static final int VERSION = 1;

    /// Octets of one piece, roughly.
    private static final int PIECE_OCTETS = 60 << 10;

    /// Most pieces of one change: its batch has other things to carry.
    private static final int MOST_PIECES = 4;

    /// Most octets of one message.
    private static final int MESSAGE_OCTETS = 25;

    private final int folder;
    private final List<RecordWriter> pieces = new ArrayList<>();
    private final List<Integer> counts = new ArrayList<>();
    private int octets = PIECE_OCTETS;
    private long last;

    private GoneLog(int folder) {
        this.folder = folder;
    }

    /// Adds to the batch what those of `uids` are that are in the view.
    static void put(Batch batch, int folder, long modSeq, FolderView before, UidSet uids) {
        var log = new GoneLog(folder);
        before.within(
                uids,
                (p, from, to) -> {
                    var page = before.page(p);
                    for (int i = from; i < to && log.pieces.size() <= MOST_PIECES; i++) {
                        log.add(page.uid(i), page.emailId(i), page.threadId(i));
                    }
                });
        log.putAll(batch, modSeq);
    }

    private void add(long uid, long emailId, long threadId) {
        if (octets + MESSAGE_OCTETS > PIECE_OCTETS) {
            pieces.add(new RecordWriter(64));
            counts.add(0);
            octets = 0;
            last = 0;
        }
        long own = Deliveries.emailId(folder, uid);
        octets =
                pieces.getLast()
                        .number(uid - last)
                        .number(emailId ^ own)
                        .number(emailId ^ threadId)
                        .length();
        counts.set(counts.size() - 1, counts.getLast() + 1);
        last = uid;
    }

    private void putAll(Batch batch, long modSeq) {
        if (pieces.size() > MOST_PIECES) {
            batch.put(
                    Keys.gone(folder, modSeq, 0),
                    new RecordWriter(2).u8(VERSION).number(0).toOctets());
            return;
        }
        for (int piece = 0; piece < pieces.size(); piece++) {
            byte[] messages = pieces.get(piece).toOctets();
            batch.put(
                    Keys.gone(folder, modSeq, piece),
                    new RecordWriter(messages.length + 4)
                            .u8(VERSION)
                            .number(counts.get(piece))
                            .raw(messages)
                            .toOctets());
        }
    }

    /// What went after MODSEQ `since` and up to `until`.
    ///
    /// @return empty when it is too many to tell
    static Optional<List<Gone>> read(AccountReader reader, int folder, long since, long until)
            throws EngineException {
        var gone = new ArrayList<Gone>();
        boolean[] told = {true};
        reader.forEach(
                Keys.gone(folder, since + 1, 0),
                Keys.gone(folder, until + 1, 0),
                entry -> {
                    var in = new RecordReader(entry.value()).version(VERSION);
                    int count = in.count(PIECE_OCTETS);
                    told[0] &= count > 0;
                    long uid = 0;
                    for (int i = 0; i < count; i++) {
                        uid += in.number();
                        long emailId = Deliveries.emailId(folder, uid) ^ in.number();
                        gone.add(new Gone(uid, emailId, emailId ^ in.number()));
                    }
                });
        return told[0] ? Optional.of(gone) : Optional.empty();
    }
}
