package org.postern.store;

import java.util.Set;

/// One line of a folder listing.
///
/// @param selectable whether it can hold messages; false is `\Noselect`
/// @param uses its special uses
/// @param hasChildren whether there are folders below it
/// @param subscribed whether its name is subscribed
public record FolderEntry(
        FolderName name,
        Folder folder,
        boolean selectable,
        Set<SpecialUse> uses,
        boolean hasChildren,
        boolean subscribed) {
    public FolderEntry {
        uses = Set.copyOf(uses);
    }

    /// The same under the name without its first element, `Deleted Messages` where that is all.
    FolderEntry withoutTop() {
        var rest = name.withoutTop().orElse(FolderName.DELETED_MESSAGES);
        return new FolderEntry(rest, folder, selectable, uses, hasChildren, subscribed);
    }
}
