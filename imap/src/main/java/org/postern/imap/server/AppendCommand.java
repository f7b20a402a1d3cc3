package org.postern.imap.server;

import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.Reply;

import java.io.IOException;

/// APPEND, RFC 9051 section 6.3.12, with several messages, RFC 3502, and APPENDUID, RFC 4315
/// section 3. The messages go from the client to the back end without ever being held whole.
final class AppendCommand implements Command {
    /// Most messages in one command: more than this are not one matter any more.
    static final int MAX_MESSAGES = 1_000;

    // append = "APPEND" SP mailbox 1*append-message
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        try (Appending appending = session.account().append(name)) {
            var reader = new AppendReader(session, arguments, name, appending, 0);
            int messages = 0;
            // RFC 3502 section 6.3.11: nothing is stored unless all messages can be
            do {
                if (messages++ == MAX_MESSAGES) {
                    throw ImapException.no(
                            "LIMIT", "At most " + MAX_MESSAGES + " messages at once");
                }
                reader.expectMessage();
            } while (!arguments.restIsBlank());
            AppendUid appended = appending.commit();
            session.countAppended(messages);
            // RFC 4315 section 3: resp-code-apnd = "APPENDUID" SP nz-number SP append-uid
            return Reply.ok(
                    "APPENDUID " + appended.uidValidity() + " " + appended.uids(), "Appended");
        } catch (MailboxException e) {
            throw CopyCommand.tryCreate(e);
        }
    }
}
