package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.mail.UidSet;

import java.time.Duration;
import java.util.List;

/// Removes the messages of one account that have expired (SPEC STO-9). Runs within settled work.
///
/// They are deleted like any other and can be brought back while there is room; but for junk, which
/// would push out what its owner deleted, and for what was deleted once. Those go for good.
final class Expiring {
    /// Most messages at a time: the account waits meanwhile.
    static final int MOST = 2_000;

    private final AccountWriter writer;
    private final AccountState s;
    private final ExpirySettings settings;
    private int left = MOST;

    Expiring(AccountWriter writer, AccountState s, ExpirySettings settings) {
        this.writer = writer;
        this.s = s;
        this.settings = settings;
    }

    /// @return how many messages went
    int run() throws EngineException, StoreException {
        boolean any = false;
        for (FolderState folder : List.copyOf(s.folders.values())) {
            var node = s.tree.find(folder.id);
            if (node.isPresent() && node.get().selectable() && folder.status.messages() > 0) {
                any |= run(folder, node.get()) && folder.place == Place.DELETED;
            }
        }
        if (any) {
            new Hierarchy(writer).prune(s);
        }
        return MOST - left;
    }

    private boolean run(FolderState folder, FolderNode node)
            throws EngineException, StoreException {
        var own = s.expiries.get(folder.id);
        var rule = own != null ? own : settings.of(node, folder.place);
        if (rule.days() == 0 || left == 0) {
            return false;
        }
        var due = due(writer.view(folder), rule);
        if (due.isEmpty()) {
            return false;
        }
        boolean forGood = folder.place != Place.MAIL || node.uses().contains(SpecialUse.JUNK);
        if (forGood) {
            new DeletedMail(writer, s).drop(folder, due);
        } else {
            new MessageEdits(writer).remove(s, folder, due, 0);
        }
        writer.context
                .events()
                .record(new StoreEvent.Expired(writer.id.value(), folder.id, due.size()));
        return true;
    }

    private UidSet due(FolderView view, Expiry rule) {
        long before = writer.context.now().minus(Duration.ofDays(rule.days())).getEpochSecond();
        var due = new UidSet.Builder();
        for (int i = 0; i < view.count() && left > 0; i++) {
            long date = rule.received() ? view.internalDateAt(i) : view.saveDateAt(i);
            boolean spared = !rule.flagged() && (view.flagsAt(i) & Flags.FLAGGED) != 0;
            if (date < before && !spared) {
                due.add(view.uidAt(i));
                left--;
            }
        }
        return due.build();
    }
}
