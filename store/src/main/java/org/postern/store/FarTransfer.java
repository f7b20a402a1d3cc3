package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.mail.SummaryCodec;
import org.postern.mail.SummaryFormatException;
import org.postern.mail.UidSet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One COPY or MOVE between accounts, or by a guest within one: the messages are added to the
/// target as any others, and then, for a move, expunged from the source. Bodies are shared. A
/// failure between the two leaves both, never neither.
final class FarTransfer {
    /// Messages added together; their records are in memory.
    private static final int TOGETHER = 500;

    private final Folder source;
    private final Folder target;

    FarTransfer(Folder source, Folder target) {
        this.source = source;
        this.target = target;
    }

    Copied run(UidSet uids, boolean move) throws StoreException {
        source.require(Right.READ);
        target.require(Right.INSERT);
        if (move) {
            // RFC 6851 section 4.2: MOVE is COPY, STORE \Deleted and EXPUNGE in one
            source.require(Right.DELETE_MESSAGES, Right.EXPUNGE);
        }
        var view = source.view();
        var copied = new UidSet.Builder();
        var added = new UidSet.Builder();
        try {
            copy(view, uids, copied, added);
        } catch (StoreException e) {
            // All or none: what came before the failure goes again.
            target.owners().erase(added.build());
            throw e;
        }
        var from = copied.build();
        if (move && !from.isEmpty()) {
            if (source.account().equals(target.account())) {
                // Moved, not deleted (SPEC STO-6).
                source.owners().erase(from);
            } else {
                // It has left the account: its owner can bring it back.
                source.owners().expunge(from);
            }
        }
        return new Copied(target.status().uidValidity(), from, added.build());
    }

    private void copy(FolderView view, UidSet uids, UidSet.Builder copied, UidSet.Builder added)
            throws StoreException {
        var messages = new ArrayList<Delivery>();
        var taken = new UidSet.Builder();
        for (UidSet part : parts(view.present(uids))) {
            read(view, part, messages, taken);
            if (!messages.isEmpty()) {
                added.addAll(target.append(messages).uids());
                copied.addAll(taken.build());
            }
            messages.clear();
            taken = new UidSet.Builder();
        }
    }

    private static List<UidSet> parts(UidSet uids) {
        var parts = new ArrayList<UidSet>();
        var next = new UidSet.Builder();
        int filled = 0;
        for (int range = 0; range < uids.rangeCount(); range++) {
            for (long first = uids.first(range); first <= uids.last(range); ) {
                long last = Math.min(uids.last(range), first + TOGETHER - filled - 1);
                next.add(first, last);
                filled += (int) (last - first + 1);
                if (filled == TOGETHER) {
                    parts.add(next.build());
                    next = new UidSet.Builder();
                    filled = 0;
                }
                first = last + 1;
            }
        }
        parts.add(next.build());
        return parts;
    }

    private void read(FolderView view, UidSet uids, List<Delivery> messages, UidSet.Builder taken)
            throws StoreException {
        try {
            source.reader()
                    .records(
                            view,
                            uids,
                            (uid, value) -> {
                                var flags = view.flagsAt(view.indexOf(uid));
                                messages.add(delivery(value, view.keywords().flags(flags)));
                                taken.add(uid);
                            });
        } catch (EngineException e) {
            throw AccountWriter.failure(e);
        }
    }

    private static Delivery delivery(byte[] value, FlagSet flags) throws EngineException {
        var record = MessageRecord.decode(value);
        try {
            byte[] octets = record.encode();
            byte[] summary = Arrays.copyOfRange(octets, record.summaryAt(), octets.length);
            var staged = new StagedMessage(record.blob(), SummaryCodec.decode(summary), summary);
            return new Delivery(staged, record.prefix(), flags, record.internalDate(), "");
        } catch (SummaryFormatException e) {
            throw new EngineException(EngineException.Kind.FAILED, "summary of a message", e);
        }
    }
}
