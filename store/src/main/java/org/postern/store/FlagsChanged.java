package org.postern.store;

import org.postern.mail.UidSet;

/// What a change of flags did.
///
/// @param before the folder as the change found it
/// @param after the folder with the change; diff the two for the replies
/// @param refused messages left alone because they had changed since the given MODSEQ (`MODIFIED`,
///   RFC 7162 section 3.1.3)
public record FlagsChanged(FolderView before, FolderView after, UidSet refused) {}
