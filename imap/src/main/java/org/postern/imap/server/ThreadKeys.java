package org.postern.imap.server;

import java.util.List;

/// What a message is put into threads by.
///
/// @param index in the view
/// @param date sent date in seconds since 1970
/// @param subject folded base subject
/// @param reply whether the subject is that of a reply or a forward
/// @param id identifier without brackets; empty if the message has none
/// @param references identifiers of the messages before it, the oldest first
record ThreadKeys(
        int index, long date, String subject, boolean reply, String id, List<String> references) {}
