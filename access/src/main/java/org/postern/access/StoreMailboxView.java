package org.postern.access;

import org.postern.imap.server.MailboxView;
import org.postern.store.Flags;
import org.postern.store.FolderView;

import java.util.List;

/// A folder's snapshot in IMAP's words. The flag bits of both rooms are the same, see [Words].
final class StoreMailboxView implements MailboxView {
    private final FolderView view;
    private final String suffix;

    /// @param suffix ends the messages' ids where they are another's
    StoreMailboxView(FolderView view, String suffix) {
        this.view = view;
        this.suffix = suffix;
    }

    FolderView folderView() {
        return view;
    }

    @Override
    public int count() {
        return view.count();
    }

    @Override
    public long uidAt(int index) {
        return view.uidAt(index);
    }

    @Override
    public long flagsAt(int index) {
        return view.flagsAt(index);
    }

    @Override
    public long modSeqAt(int index) {
        return view.modSeqAt(index);
    }

    @Override
    public long octetsAt(int index) {
        return view.sizeAt(index);
    }

    @Override
    public long internalDateAt(int index) {
        return view.internalDateAt(index);
    }

    @Override
    public long saveDateAt(int index) {
        return view.saveDateAt(index);
    }

    @Override
    public String emailIdAt(int index) {
        return "M" + Long.toHexString(view.emailIdAt(index)) + suffix;
    }

    @Override
    public String threadIdAt(int index) {
        return "T" + Long.toHexString(view.threadIdAt(index)) + suffix;
    }

    @Override
    public int indexOf(long uid) {
        return view.indexOf(uid);
    }

    @Override
    public List<String> keywords() {
        return view.keywords().names();
    }

    @Override
    public long uidValidity() {
        return view.status().uidValidity();
    }

    @Override
    public long uidNext() {
        return view.status().uidNext();
    }

    @Override
    public long highestModSeq() {
        return view.status().highestModSeq();
    }

    @Override
    public int firstUnseen() {
        if (view.status().unseen() == 0) {
            return -1;
        }
        int index = 0;
        while ((view.flagsAt(index) & Flags.SEEN) != 0) {
            index++;
        }
        return index;
    }

    @Override
    public int pageCount() {
        return view.pageCount();
    }

    @Override
    public int pageStart(int page) {
        return page == view.pageCount() ? view.count() : view.pageStart(page);
    }

    @Override
    public Object page(int page) {
        return view.page(page);
    }
}
