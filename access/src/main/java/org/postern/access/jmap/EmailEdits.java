package org.postern.access.jmap;

import org.postern.jmap.SetError;
import org.postern.jmap.SetResponse;
import org.postern.mail.UidSet;
import org.postern.store.FlagChange;
import org.postern.store.StoreException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Changes of many Emails, gathered so that those which are alike are one change of the store:
/// flags first, then copies, moves and removals.
final class EmailEdits {
    /// What is done, to messages of one folder.
    private sealed interface Edit {
        record Flag(int folder, FlagChange.Mode mode, Set<String> keywords) implements Edit {}

        record Copy(int from, int to) implements Edit {}

        record Move(int from, int to) implements Edit {}

        record Remove(int from) implements Edit {}
    }

    /// The messages of an edit, and whose they are.
    private static final class Messages {
        private final UidSet.Builder uids = new UidSet.Builder();
        private final Set<String> emails = new HashSet<>();
    }

    private final MailPicture picture;
    private final Map<Edit, Messages> flags = new LinkedHashMap<>();
    private final Map<Edit, Messages> copies = new LinkedHashMap<>();
    private final Map<Edit, Messages> moves = new LinkedHashMap<>();
    private final Map<Edit, Messages> removals = new LinkedHashMap<>();

    /// Emails that were not changed, or not wholly.
    private final Map<String, SetError> failed = new LinkedHashMap<>();

    EmailEdits(MailPicture picture) {
        this.picture = picture;
    }

    private static void add(Map<Edit, Messages> edits, Edit edit, Copy message, String email) {
        var messages = edits.computeIfAbsent(edit, _ -> new Messages());
        messages.uids.add(message.uid());
        messages.emails.add(email);
    }

    /// Has an Email get other keywords.
    void keywords(String email, List<Copy> all, Set<String> wanted) {
        for (Copy copy : all) {
            var has = new TreeSet<String>();
            EmailKeywords.add(copy.view(), copy.flags(), has);
            var more = new TreeSet<>(wanted);
            more.removeAll(has);
            var less = new TreeSet<>(has);
            less.removeAll(wanted);
            int folder = copy.box().number();
            if (!more.isEmpty()) {
                add(flags, new Edit.Flag(folder, FlagChange.Mode.ADD, more), copy, email);
            }
            if (!less.isEmpty()) {
                add(flags, new Edit.Flag(folder, FlagChange.Mode.REMOVE, less), copy, email);
            }
        }
    }

    /// Has an Email be in other Mailboxes.
    void mailboxes(String email, List<Copy> all, List<Box> wanted) {
        var stays = new ArrayList<Copy>();
        var goes = new ArrayList<Copy>();
        Set<Integer> there = new HashSet<>();
        for (Copy copy : all) {
            boolean first = there.add(copy.box().number());
            boolean kept = wanted.stream().anyMatch(box -> box.number() == copy.box().number());
            (kept && first ? stays : goes).add(copy);
        }
        for (Box box : wanted) {
            if (there.contains(box.number())) {
                continue;
            }
            if (goes.isEmpty()) {
                add(
                        copies,
                        new Edit.Copy(stays.getFirst().box().number(), box.number()),
                        stays.getFirst(),
                        email);
            } else {
                var moved = goes.removeFirst();
                add(moves, new Edit.Move(moved.box().number(), box.number()), moved, email);
                // Others may be copied from where it is only once it is there.
                if (stays.isEmpty() && goes.isEmpty()) {
                    copyRest(email, moved, wanted, there, box);
                    return;
                }
            }
        }
        goes.forEach(copy -> add(removals, new Edit.Remove(copy.box().number()), copy, email));
    }

    /// Copies are made before moves: they come from where the message is now.
    private void copyRest(
            String email, Copy from, List<Box> wanted, Set<Integer> there, Box movedTo) {
        boolean behind = false;
        for (Box box : wanted) {
            if (behind && !there.contains(box.number())) {
                add(copies, new Edit.Copy(from.box().number(), box.number()), from, email);
            }
            behind |= box.number() == movedTo.number();
        }
    }

    void remove(String email, List<Copy> all) {
        all.forEach(copy -> add(removals, new Edit.Remove(copy.box().number()), copy, email));
    }

    /// Does it all.
    void run() {
        for (var edits : List.of(flags, copies, moves, removals)) {
            edits.forEach((edit, messages) -> {
                try {
                    run(edit, messages.uids.build());
                } catch (StoreException e) {
                    var error = error(edit, e);
                    messages.emails.forEach(email -> failed.putIfAbsent(email, error));
                }
            });
        }
    }

    private static SetError error(Edit edit, StoreException e) {
        boolean tooMany = edit instanceof Edit.Flag && e.kind() == StoreException.Kind.LIMIT;
        // RFC 8621 section 4.6
        return tooMany ? SetError.of("tooManyKeywords", e.detail()) : Failures.ofRecord(e);
    }

    private void run(Edit edit, UidSet uids) throws StoreException {
        switch (edit) {
            case Edit.Flag(int folder, var mode, var keywords) ->
                    box(folder)
                            .folder()
                            .changeFlags(
                                    uids,
                                    new FlagChange(mode, EmailKeywords.flags(keywords)),
                                    Long.MAX_VALUE);
            case Edit.Copy(int from, int to) -> box(from).folder().copyTo(box(to).folder(), uids);
            case Edit.Move(int from, int to) -> box(from).folder().moveTo(box(to).folder(), uids);
            case Edit.Remove(int from) -> box(from).folder().expunge(uids);
        }
    }

    private Box box(int number) throws StoreException {
        var box = picture.box(number);
        if (box == null) {
            throw new StoreException(StoreException.Kind.ABSENT, "folder " + number);
        }
        return box;
    }

    /// Why an Email was not changed; null when it was.
    @org.jspecify.annotations.Nullable
    SetError failure(String email) {
        return failed.get(email);
    }

    void tellUpdated(Iterable<String> emails, SetResponse response) {
        for (String email : emails) {
            var failure = failed.get(email);
            if (failure == null) {
                response.updated(email, null);
            } else {
                response.notUpdated(email, failure);
            }
        }
    }

    void tellDestroyed(Iterable<String> emails, SetResponse response) {
        for (String email : emails) {
            var failure = failed.get(email);
            if (failure == null) {
                response.destroyed(email);
            } else {
                response.notDestroyed(email, failure);
            }
        }
    }
}
