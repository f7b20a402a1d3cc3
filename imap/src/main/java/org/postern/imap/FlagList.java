package org.postern.imap;

import java.util.List;

/// A `flag-list` of a command: flags by name, since a keyword may not be known to the mailbox yet.
///
/// @param system the system flags, as [SystemFlag#mask()] bits
/// @param keywords atoms as the client wrote them, without two that differ only in case
public record FlagList(long system, List<String> keywords) {
    /// No flags at all.
    public static final FlagList NONE = new FlagList(0, List.of());

    public FlagList {
        keywords = List.copyOf(keywords);
    }

    public boolean isEmpty() {
        return system == 0 && keywords.isEmpty();
    }
}
