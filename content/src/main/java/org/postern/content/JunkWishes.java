package org.postern.content;

import org.postern.directory.Account;
import org.postern.directory.DirectoryException;
import org.postern.directory.NamedService;

import java.util.Locale;
import java.util.Optional;

/// What an account has said about junk, or the site for it.
record JunkWishes(Room room, Account account) {
    private static final String FILTER = "miDefaultJunkmailFilter";
    private static final String THRESHOLD = "miJunkmailThreshold";

    /// What goes into its Junk Mail.
    JunkSettings.Filter filter() {
        String word =
                account.attributes().first(FILTER).orElse("").strip().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "off" -> JunkSettings.Filter.OFF;
            case "on", "normal" -> JunkSettings.Filter.NORMAL;
            case "exclusive" -> JunkSettings.Filter.EXCLUSIVE;
            default -> room.junkSettings().get().filter();
        };
    }

    /// From which score on mail is junk to it.
    int threshold() {
        Optional<String> own = account.attributes().first(THRESHOLD);
        try {
            return own.isEmpty()
                    ? room.junkSettings().get().threshold()
                    : Math.clamp(Integer.parseInt(own.get().strip()), 1, 999);
        } catch (NumberFormatException e) {
            return room.junkSettings().get().threshold();
        }
    }

    boolean allows(NamedService service) throws DirectoryException {
        return room.directory().services().allows(account, service);
    }

    /// Whether junk is filed for it at all.
    boolean files() throws DirectoryException {
        return allows(NamedService.ANTISPAM)
                && allows(NamedService.JUNKMAIL)
                && filter() != JunkSettings.Filter.OFF;
    }
}
