package org.postern.store;

/// Which of an account's three hierarchies a folder is in. Only the first counts for the quota.
enum Place {
    /// The owner's own folders.
    MAIL,
    /// `Deleted Messages` and what is below it (SPEC STO-6).
    DELETED,
    /// What a legal hold keeps (SPEC STO-9): no client can name it.
    HELD;

    static Place of(FolderName name) {
        return ofTop(name.elements().getFirst());
    }

    /// @param element the first element of a folder's full name
    static Place ofTop(String element) {
        if (element.equals(FolderName.DELETED_MESSAGES.leaf())) {
            return DELETED;
        }
        return element.equals(FolderName.HELD.leaf()) ? HELD : MAIL;
    }
}
