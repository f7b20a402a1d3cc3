package org.postern.node;

import org.postern.imap.server.ImapSettings;
import org.postern.kernel.Octets;
import org.postern.kernel.ProblemException;
import org.postern.kernel.Settings;
import org.postern.smtp.server.SmtpSettings;
import org.postern.store.StoreSettings;

/// How large a message may be is said by `smtp.maxMessageOctets`, which IMAP follows unless it is
/// told otherwise. What is let in must be taken by the store.
final class MessageSizes {
    /// What header fields that are added to a received message may take.
    private static final int ADDED_OCTETS = 65_536;

    private MessageSizes() {}

    /// IMAP's settings in force.
    static ImapSettings imap(Settings settings) {
        return settings.current(ImapSettings.class)
                .following(settings.current(SmtpSettings.class).maxMessageOctets());
    }

    /// @throws ProblemException when more is let in than is taken
    static void check(Settings.Records records) throws ProblemException {
        var store = records.of(StoreSettings.class).maxMessage();
        var smtp = records.of(SmtpSettings.class).maxMessageOctets();
        if (smtp.count() + ADDED_OCTETS > store.count()) {
            throw tooLarge("smtp.maxMessageOctets", smtp, new Octets(ADDED_OCTETS), store);
        }
        var imap = records.of(ImapSettings.class).maxMessageOctets();
        if (imap.count() > store.count()) {
            throw tooLarge("imap.maxMessageOctets", imap, new Octets(0), store);
        }
    }

    private static ProblemException tooLarge(String key, Octets most, Octets added, Octets store) {
        String room = added.count() == 0 ? "" : ", and " + added + " of header fields are added";
        return new ProblemException(
                "Messages would be let in that the store does not take.",
                "%s is %s%s; store.maxMessage is %s.".formatted(key, most, room, store),
                "Settings Get store.maxMessage");
    }
}
