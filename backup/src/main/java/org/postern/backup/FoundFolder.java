package org.postern.backup;

import org.postern.store.SpecialUse;

import java.util.List;
import java.util.Set;

/// A folder of mail in files.
///
/// @param elements its name from the root of what is imported; none for the root itself
/// @param uses its special uses, as far as the files tell
/// @param subscribed whether it is to be subscribed
record FoundFolder(List<String> elements, Set<SpecialUse> uses, boolean subscribed) {
    FoundFolder {
        elements = List.copyOf(elements);
        uses = Set.copyOf(uses);
    }
}
