package org.postern.access.jmap;

import org.postern.store.Gone;
import org.postern.store.StoreException;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// What happened to Emails and Threads between a state and now, exactly: from the folders' change
/// logs and the views.
///
/// An Email is touched where a message of it came, went or got other flags. Whether it was there
/// before is told by its messages: one that is older than the folder's UIDNEXT of then, or one that
/// went and was.
final class MailChanges {
    /// What became of a record.
    enum Kind {
        CREATED,
        UPDATED,
        DESTROYED
    }

    private static final class Touched {
        private boolean before;
        private long thread;
    }

    private final StateVector since;
    private final MailPicture now;
    private final Map<Long, Touched> touched = new HashMap<>();
    private final SortedMap<Long, Kind> emails = new TreeMap<>();

    /// Threads that had one of the Emails that were touched.
    private final Set<Long> threadsBefore = new HashSet<>();

    private MailChanges(StateVector since, MailPicture now) {
        this.since = since;
        this.now = now;
    }

    /// @return empty when it cannot be told
    static Optional<MailChanges> between(StateVector since, MailPicture now) throws StoreException {
        var changes = new MailChanges(since, now);
        return changes.gather() ? Optional.of(changes) : Optional.empty();
    }

    /// E-mail ids.
    SortedMap<Long, Kind> emails() {
        return emails;
    }

    private boolean gather() throws StoreException {
        Set<Integer> there = new HashSet<>();
        for (Box box : now.boxes()) {
            if (box.view() == null) {
                continue;
            }
            var line = since.line(box.number(), box.messages().status().uidValidity());
            if (line.isPresent()) {
                there.add(box.number());
            }
            if (!gather(
                    box,
                    line.orElse(
                            new StateVector.Line(
                                    box.number(), box.messages().status().uidValidity(), 1, 0, 0)),
                    line.isPresent())) {
                return false;
            }
        }
        for (StateVector.Line line : since.lines()) {
            // What was in a folder that is gone nobody knows.
            if (!there.contains(line.folder()) && line.messages() > 0) {
                return false;
            }
        }
        touched.forEach(this::judge);
        for (Touched one : touched.values()) {
            if (one.before) {
                threadsBefore.add(one.thread);
            }
        }
        return true;
    }

    private boolean gather(Box box, StateVector.Line line, boolean known) throws StoreException {
        var view = box.messages();
        var status = view.status();
        if (line.modSeq() > status.highestModSeq() || line.uidNext() > status.uidNext()) {
            return false;
        }
        if (known && line.modSeq() == status.highestModSeq()) {
            return true;
        }
        for (int p = 0; p < view.pageCount(); p++) {
            var page = view.page(p);
            for (int i = 0; i < page.count(); i++) {
                if (page.modSeq(i) > line.modSeq()) {
                    touch(page.emailId(i), page.threadId(i));
                }
            }
        }
        if (!known) {
            return true;
        }
        Optional<List<Gone>> gone = box.folder().goneSince(line.modSeq(), view);
        if (gone.isEmpty()) {
            return false;
        }
        for (Gone one : gone.get()) {
            if (one.uid() < line.uidNext()) {
                touch(one.emailId(), one.threadId()).before = true;
            }
        }
        return true;
    }

    private Touched touch(long emailId, long threadId) {
        var one = touched.computeIfAbsent(emailId, _ -> new Touched());
        one.thread = threadId;
        return one;
    }

    private void judge(long emailId, Touched one) {
        boolean is = false;
        for (Copy copy : now.allCopies(emailId)) {
            is |= copy.visible();
            var line = since.line(copy.box().number(), copy.view().status().uidValidity());
            one.before |= line.isPresent() && copy.uid() < line.get().uidNext();
        }
        if (is || one.before) {
            emails.put(emailId, !one.before ? Kind.CREATED : is ? Kind.UPDATED : Kind.DESTROYED);
        }
    }

    /// Thread ids: those to which an Email came or from which one went.
    SortedMap<Long, Kind> threads() {
        SortedMap<Long, Kind> threads = new TreeMap<>();
        emails.forEach((emailId, kind) -> {
            if (kind != Kind.UPDATED) {
                long thread = thread(emailId);
                threads.computeIfAbsent(thread, this::kind);
            }
        });
        return threads;
    }

    private long thread(long emailId) {
        var one = touched.get(emailId);
        return one == null ? 0 : one.thread;
    }

    private Kind kind(long threadId) {
        boolean before = threadsBefore.contains(threadId);
        boolean is = false;
        for (long email : now.thread(threadId)) {
            is = true;
            before |= !touched.containsKey(email);
        }
        return !before ? Kind.CREATED : is ? Kind.UPDATED : Kind.DESTROYED;
    }

    /// All Threads of Emails that were touched at all.
    Set<Long> touchedThreads() {
        Set<Long> threads = new HashSet<>();
        touched.values().forEach(one -> threads.add(one.thread));
        return threads;
    }
}
