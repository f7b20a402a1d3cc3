package org.postern.access.jmap;

import org.postern.store.FolderView;

/// One message of an Email: the Email is all messages of the account with its e-mail id.
///
/// @param index in the folder's view
record Copy(Box box, int index) {
    FolderView view() {
        return box.messages();
    }

    long uid() {
        return view().uidAt(index);
    }

    long flags() {
        return view().flagsAt(index);
    }

    boolean visible() {
        return Box.visible(flags());
    }
}
