package org.postern.imap.server;

import org.postern.imap.FlagList;
import org.postern.imap.SystemFlag;
import org.postern.imap.server.OpenMailbox.StoreMode;

import java.util.List;

/// What a STORE does to a flag mask.
final class FlagEffect {
    private final StoreMode mode;
    private final long mask;

    /// @param keywords the mailbox's, those that the command brought included
    FlagEffect(StoreMode mode, FlagList flags, List<String> keywords) {
        this.mode = mode;
        long bits = flags.system();
        for (String keyword : flags.keywords()) {
            for (int i = 0; i < keywords.size(); i++) {
                if (keywords.get(i).equalsIgnoreCase(keyword)) {
                    bits |= 1L << (SystemFlag.FIRST_KEYWORD_BIT + i);
                }
            }
        }
        this.mask = bits;
    }

    long on(long flags) {
        return switch (mode) {
            case REPLACE -> mask;
            case ADD -> flags | mask;
            case REMOVE -> flags & ~mask;
        };
    }
}
