package org.postern.access.jmap;

import org.jspecify.annotations.Nullable;
import org.postern.store.Flags;
import org.postern.store.Folder;
import org.postern.store.FolderEntry;
import org.postern.store.FolderView;
import org.postern.store.Rights;

import java.util.Objects;

/// One folder at the moment of a call.
///
/// @param view absent where it holds no messages, or none that the caller may read
record Box(FolderEntry entry, Rights rights, @Nullable FolderView view) {
    /// Its id as a Mailbox.
    String id() {
        return ObjectIds.mailbox(number(), view == null ? 0 : view.status().uidValidity());
    }

    /// Its id in the store.
    int number() {
        return entry.folder().id();
    }

    Folder folder() {
        return entry.folder();
    }

    /// The messages of one that has some to read.
    FolderView messages() {
        return Objects.requireNonNull(view, "messages");
    }

    // RFC 8621 section 4.1.1: what has \Deleted is not visible
    static boolean visible(long flags) {
        return (flags & Flags.DELETED) == 0;
    }

    /// Whether it is the same at the same moment.
    @SuppressWarnings("ReferenceEquality") // views are immutable: the same object is the same state
    boolean sameAs(Box other) {
        return view == other.view
                && number() == other.number()
                && rights.equals(other.rights)
                && entry.name().equals(other.entry.name())
                && entry.uses().equals(other.entry.uses())
                && entry.selectable() == other.entry.selectable()
                && entry.hasChildren() == other.entry.hasChildren()
                && entry.subscribed() == other.entry.subscribed();
    }
}
