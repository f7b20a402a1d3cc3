package org.postern.store;

import org.postern.mail.UidSet;

/// What an expunge did.
///
/// @param uids the messages that went
/// @param after the folder without them
public record Removed(UidSet uids, FolderView after) {}
