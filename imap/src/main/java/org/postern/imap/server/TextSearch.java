package org.postern.imap.server;

import org.postern.mail.FoldedText;
import org.postern.mail.MessageText;
import org.postern.mail.MessageText.Zone;

import java.io.IOException;
import java.util.Set;

/// Looks for a text in a message as people read it, see [MessageText].
final class TextSearch {
    private final String wanted;

    TextSearch(String text) {
        this.wanted = FoldedText.of(text);
    }

    boolean in(String text) {
        return FoldedText.of(text).contains(wanted);
    }

    /// Whether header or body hold the text.
    boolean anywhere(MessageData message) throws MailboxException, IOException {
        return holds(message, Set.of(Zone.HEADER, Zone.BODY));
    }

    /// Whether the body holds the text, headers of its parts included.
    boolean inBody(MessageData message) throws MailboxException, IOException {
        return holds(message, Set.of(Zone.BODY));
    }

    private boolean holds(MessageData message, Set<Zone> zones)
            throws MailboxException, IOException {
        if (wanted.isEmpty()) {
            return true;
        }
        var looking =
                new MessageText.Passages() {
                    private boolean found;

                    @Override
                    public boolean wants(Zone zone) {
                        return !found && zones.contains(zone);
                    }

                    @Override
                    public void passage(Zone zone, String text) {
                        found |= text.contains(wanted);
                    }
                };
        MessageText.read(message.structure(), message::open, looking);
        return looking.found;
    }
}
