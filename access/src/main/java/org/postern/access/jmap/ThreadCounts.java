package org.postern.access.jmap;

import org.postern.store.Flags;
import org.postern.store.FolderView;
import org.postern.store.SpecialUse;

import java.util.HashMap;
import java.util.Map;

/// How many Emails and Threads there are in each box, and how many of them are unread.
final class ThreadCounts {
    private static final Counts NONE = new Counts(0, 0, 0, 0);

    private final Map<Integer, Counts> byBox = new HashMap<>();

    // RFC 8621 section 2
    record Counts(int emails, int unreadEmails, int threads, int unreadThreads) {}

    private ThreadCounts() {}

    Counts of(Box box) {
        return byBox.getOrDefault(box.number(), NONE);
    }

    static ThreadCounts of(MailPicture picture) {
        // RFC 8621 section 2: what is in the trash makes no Thread unread elsewhere, nor what is
        // elsewhere one in the trash
        var unread = new LongSet();
        var unreadInTrash = new LongSet();
        for (Box box : picture.boxes()) {
            if (box.view() != null) {
                gather(box.messages(), isTrash(box) ? unreadInTrash : unread);
            }
        }
        var counts = new ThreadCounts();
        for (Box box : picture.boxes()) {
            if (box.view() != null) {
                counts.byBox.put(
                        box.number(), count(box.messages(), isTrash(box) ? unreadInTrash : unread));
            }
        }
        return counts;
    }

    private static boolean isTrash(Box box) {
        return box.entry().uses().contains(SpecialUse.TRASH);
    }

    static boolean unread(long flags) {
        return (flags & (Flags.SEEN | Flags.DRAFT | Flags.DELETED)) == 0;
    }

    private static void gather(FolderView view, LongSet unread) {
        if (view.status().unseen() == 0) {
            return;
        }
        for (int p = 0; p < view.pageCount(); p++) {
            var page = view.page(p);
            for (int i = 0; i < page.count(); i++) {
                if (unread(page.flags(i))) {
                    unread.add(page.threadId(i));
                }
            }
        }
    }

    private static Counts count(FolderView view, LongSet unread) {
        int emails = 0;
        int unreadEmails = 0;
        int unreadThreads = 0;
        var threads = new LongSet(view.count());
        for (int p = 0; p < view.pageCount(); p++) {
            var page = view.page(p);
            for (int i = 0; i < page.count(); i++) {
                long flags = page.flags(i);
                if (!Box.visible(flags)) {
                    continue;
                }
                emails++;
                unreadEmails += unread(flags) ? 1 : 0;
                long thread = page.threadId(i);
                if (threads.add(thread) && unread.contains(thread)) {
                    unreadThreads++;
                }
            }
        }
        return new Counts(emails, unreadEmails, threads.count(), unreadThreads);
    }
}
