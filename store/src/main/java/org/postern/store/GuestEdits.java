package org.postern.store;

import org.postern.engine.EngineException;
import org.postern.mail.UidSet;
import org.postern.store.FlagChange.Mode;

import java.util.ArrayList;
import java.util.List;

/// What a guest does to a folder that is another's: the owner's edits, with flags that the guest
/// may not change left alone and `\Seen` kept as the guest's own ([SeenMarks]).
final class GuestEdits {
    private final Folder folder;
    private final Guest guest;
    private final AccountWriter writer;

    GuestEdits(Folder folder, Guest guest) {
        this.folder = folder;
        this.guest = guest;
        writer = guest.writer();
    }

    /// @throws StoreException `FORBIDDEN` when none of the flags may be changed
    FlagsChanged changeFlags(UidSet uids, FlagChange change, long unchangedSince)
            throws StoreException {
        var rights = guest.rights(folder.id());
        guest.require(folder.id(), Right.READ);
        long allowed = Guest.changeable(rights);
        // RFC 4314 section 4: STORE does what is permitted of it, and fails only when that is
        // nothing
        if (!anyAllowed(change, allowed)) {
            throw Guest.refusal(rights, folder.id());
        }
        return writer.settled(
                s -> changeFlags(s.selectable(folder.id()), uids, change, unchangedSince, allowed));
    }

    private static boolean anyAllowed(FlagChange change, long allowed) {
        long wanted = change.mode() == Mode.REPLACE ? ~0L : change.flags().system();
        boolean keywords = !change.flags().keywords().isEmpty();
        boolean none = wanted == 0 && !keywords;
        return none
                || (wanted & allowed) != 0
                || (keywords && (allowed & 1L << Flags.FIRST_KEYWORD) != 0);
    }

    private FlagsChanged changeFlags(
            FolderState state, UidSet uids, FlagChange change, long unchangedSince, long allowed)
            throws EngineException, StoreException {
        var view = writer.view(state);
        var marks = folder.marks(guest.who().account());
        var before = marks.over(view);
        boolean learns = change.mode() != Mode.REMOVE && allowsKeywords(allowed);
        var keywords = learns ? state.keywords.with(change.flags()) : state.keywords;
        long mask = keywords.mask(change.flags());
        long set = (change.mode() == Mode.REMOVE ? 0 : mask) & allowed;
        long clear =
                allowed
                        & switch (change.mode()) {
                            case ADD -> 0;
                            case REMOVE -> mask;
                            case REPLACE -> ~mask;
                        };
        var selection = new MessageEdits.FlagSelection(before, uids, set, clear, unchangedSince);
        MessageEdits.checkpointIfDue(writer, state);
        var edit = new FolderEdit(state, view);
        for (UidSet part : selection.chosen()) {
            var series = new BatchSeries(writer);
            var mark = mark(series, marks, part, set, clear);
            var batch = series.last();
            edit.know(keywords, batch);
            edit.add(
                    new Change.Flagged(
                            state.nextModSeq(), set & ~Flags.SEEN, clear & ~Flags.SEEN, part),
                    batch);
            var show = edit.seal(batch);
            writer.submit(
                    batch,
                    () -> {
                        mark.run();
                        show.run();
                    });
            // The next part's marks build on these.
            writer.flush();
        }
        writer.flush();
        return new FlagsChanged(before, marks.over(edit.view()), selection.refused());
    }

    private static boolean allowsKeywords(long allowed) {
        return (allowed & 1L << Flags.FIRST_KEYWORD) != 0;
    }

    private Runnable mark(BatchSeries series, SeenMarks marks, UidSet uids, long set, long clear) {
        if (((set | clear) & Flags.SEEN) == 0) {
            return () -> {};
        }
        var after = marks.after(uids, (set & Flags.SEEN) != 0);
        SeenMarks.write(series, folder.id(), guest.who().account(), after, uids);
        return () -> marks.publish(after);
    }

    /// Messages as a guest may add them.
    ///
    /// @param messages with the flags that the guest may set, `\Seen` not among them
    /// @param seen whether each is seen by the guest
    record Admitted(List<Delivery> messages, boolean[] seen) {}

    // RFC 4314 section 4: APPEND and COPY pass over flags that may not be set
    Admitted admit(List<Delivery> messages) throws StoreException {
        guest.require(folder.id(), Right.INSERT);
        long allowed = Guest.changeable(guest.rights(folder.id()));
        var admitted = new ArrayList<Delivery>();
        var seen = new boolean[messages.size()];
        for (Delivery message : messages) {
            long system = message.flags().system() & allowed;
            seen[admitted.size()] = (system & Flags.SEEN) != 0;
            var keywords =
                    allowsKeywords(allowed) ? message.flags().keywords() : FlagSet.NONE.keywords();
            admitted.add(message.with(new FlagSet(system & ~Flags.SEEN, keywords)));
        }
        return new Admitted(admitted, seen);
    }

    /// Marks what was added and is seen.
    Appended mark(Admitted admitted, Appended appended) throws StoreException {
        var marked = new UidSet.Builder();
        int at = 0;
        for (int range = 0; range < appended.uids().rangeCount(); range++) {
            for (long uid = appended.uids().first(range);
                    uid <= appended.uids().last(range);
                    uid++) {
                if (admitted.seen()[at++]) {
                    marked.add(uid);
                }
            }
        }
        var uids = marked.build();
        if (!uids.isEmpty()) {
            var change = new FlagChange(Mode.ADD, FlagSet.of(Flags.SEEN));
            writer.settled(s ->
                    changeFlags(
                            s.selectable(folder.id()), uids, change, Long.MAX_VALUE, Flags.SEEN));
        }
        return appended;
    }
}
