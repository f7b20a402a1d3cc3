package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.store.FolderEntry;
import org.postern.store.FolderView;
import org.postern.store.MailAccount;
import org.postern.store.Page;
import org.postern.store.StoreException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Where the messages of an account are, by e-mail id and by thread, as one user sees them. Made
/// when it is first asked for, and then kept up with the folders' views: only pages that are new
/// are looked at, so that a change costs what it touches. Safe for use by many threads.
///
/// The tables are those of the newest picture. Whoever still has an older one looks up what it
/// finds in its own views, and misses what has gone since: as if it had asked a moment later.
final class MailIndex {
    private final boolean deleted;

    /// Held while a picture is taken, so that none is followed by an older one.
    private final ReentrantLock taking = new ReentrantLock();

    // Guarded by this: folder and UID, in 32 bits each.
    private final LongPairs emails = new LongPairs();
    private final LongPairs threads = new LongPairs();
    private @Nullable MailPicture last;

    /// Emails that are, or were, in several places. Replaced when it grows, never changed.
    private volatile LongSet several = new LongSet();

    // Guarded by this: what is known of attachments.
    private final LongSet attachmentsKnown = new LongSet();
    private final LongSet attached = new LongSet();

    /// @param deleted whether it is about deleted mail
    MailIndex(boolean deleted) {
        this.deleted = deleted;
    }

    /// The account as it is now; the same object as long as nothing changes.
    ///
    /// @param account as the user may use it now
    MailPicture picture(MailAccount account) throws StoreException {
        taking.lock();
        try {
            return picture(boxes(account));
        } finally {
            taking.unlock();
        }
    }

    private synchronized MailPicture picture(List<Box> boxes) {
        var known = last;
        if (known != null && same(known.boxes(), boxes)) {
            return known;
        }
        var next = new MailPicture(this, boxes);
        update(known == null ? List.of() : known.boxes(), boxes);
        last = next;
        return next;
    }

    private List<Box> boxes(MailAccount account) throws StoreException {
        var boxes = new ArrayList<Box>();
        for (FolderEntry entry : deleted ? account.deletedFolders() : account.folders()) {
            try {
                boxes.add(new Box(entry, entry.folder().rights(), view(entry)));
            } catch (StoreException e) {
                if (e.kind() != StoreException.Kind.ABSENT) {
                    throw e;
                }
                // Deleted just now.
            }
        }
        return boxes;
    }

    private static @Nullable FolderView view(FolderEntry entry) throws StoreException {
        try {
            return entry.selectable() ? entry.folder().view() : null;
        } catch (StoreException e) {
            return switch (e.kind()) {
                case FORBIDDEN, NOT_SELECTABLE -> null;
                default -> throw e;
            };
        }
    }

    private static boolean same(List<Box> before, List<Box> now) {
        if (before.size() != now.size()) {
            return false;
        }
        for (int i = 0; i < now.size(); i++) {
            if (!before.get(i).sameAs(now.get(i))) {
                return false;
            }
        }
        return true;
    }

    /// Emails that are found to be in several places during an update.
    private final LongSet more = new LongSet();

    private void update(List<Box> before, List<Box> now) {
        Map<Integer, Box> old = new HashMap<>();
        before.forEach(box -> old.put(box.number(), box));
        for (Box box : now) {
            var was = old.remove(box.number());
            change(box.number(), was == null ? null : was.view(), box.view());
        }
        old.values().forEach(gone -> change(gone.number(), gone.view(), null));
        if (more.count() > 0) {
            var grown = new LongSet(several.count() + more.count());
            several.forEach(grown::add);
            more.forEach(grown::add);
            several = grown;
            more.clear();
        }
    }

    /// Emails of which there may be several messages; all others have one.
    LongSet several() {
        return several;
    }

    /// Whether an Email has attachments; empty while nobody has looked.
    synchronized Optional<Boolean> hasAttachment(long emailId) {
        return attachmentsKnown.contains(emailId)
                ? Optional.of(attached.contains(emailId))
                : Optional.empty();
    }

    synchronized void noteAttachment(long emailId, boolean has) {
        attachmentsKnown.add(emailId);
        if (has) {
            attached.add(emailId);
        }
    }

    @SuppressWarnings("ReferenceEquality") // views are immutable: the same object is the same state
    private void change(int folder, @Nullable FolderView was, @Nullable FolderView is) {
        if (was == is) {
            return;
        }
        Set<Page> before = pages(was);
        Set<Page> after = pages(is);
        var left = new Cursor(was, after);
        var right = new Cursor(is, before);
        while (left.uid() != Cursor.END || right.uid() != Cursor.END) {
            if (left.uid() < right.uid()) {
                remove(folder, left);
                left.advance();
            } else if (left.uid() > right.uid()) {
                add(folder, right);
                right.advance();
            } else {
                if (left.emailId() != right.emailId()) {
                    remove(folder, left);
                    add(folder, right);
                }
                left.advance();
                right.advance();
            }
        }
    }

    private void add(int folder, Cursor message) {
        long place = (long) folder << Integer.SIZE | message.uid();
        if (emails.contains(message.emailId()) && !several.contains(message.emailId())) {
            more.add(message.emailId());
        }
        emails.add(message.emailId(), place);
        threads.add(message.threadId(), place);
    }

    private void remove(int folder, Cursor message) {
        long place = (long) folder << Integer.SIZE | message.uid();
        emails.remove(message.emailId(), place);
        threads.remove(message.threadId(), place);
    }

    private static Set<Page> pages(@Nullable FolderView view) {
        Set<Page> pages = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int p = 0; view != null && p < view.pageCount(); p++) {
            pages.add(view.page(p));
        }
        return pages;
    }

    /// Goes through the messages of those pages of a view that another one does not have.
    private static final class Cursor {
        static final long END = Long.MAX_VALUE;

        private final @Nullable FolderView view;
        private final Set<Page> known;
        private int page = -1;
        private int at;

        Cursor(@Nullable FolderView view, Set<Page> known) {
            this.view = view;
            this.known = known;
            nextPage();
        }

        private void nextPage() {
            page++;
            at = 0;
            while (view != null
                    && page < view.pageCount()
                    && (known.contains(view.page(page)) || view.page(page).count() == 0)) {
                page++;
            }
        }

        void advance() {
            if (view != null && ++at == view.page(page).count()) {
                nextPage();
            }
        }

        long uid() {
            return view == null || page >= view.pageCount() ? END : view.page(page).uid(at);
        }

        long emailId() {
            return view == null ? 0 : view.page(page).emailId(at);
        }

        long threadId() {
            return view == null ? 0 : view.page(page).threadId(at);
        }
    }

    /// Folder and UID of an Email's messages.
    synchronized long[] places(long emailId) {
        return emails.of(emailId);
    }

    /// Folder and UID of a Thread's messages.
    synchronized long[] threadPlaces(long threadId) {
        long[] places = threads.of(threadId);
        Arrays.sort(places);
        return places;
    }

    /// Octets of memory, roughly.
    synchronized long memory() {
        return 1_000
                + emails.memory()
                + threads.memory()
                + several.memory()
                + attachmentsKnown.memory()
                + attached.memory()
                + (last == null ? 0 : last.memory());
    }
}
