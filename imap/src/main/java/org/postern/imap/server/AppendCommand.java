package org.postern.imap.server;

import org.postern.imap.DateTime;
import org.postern.imap.FlagList;
import org.postern.imap.ImapException;
import org.postern.imap.ImapReader;
import org.postern.imap.LiteralHeader;
import org.postern.imap.Reply;

import java.io.IOException;
import java.time.Instant;

/// APPEND, RFC 9051 section 6.3.12, with APPENDUID, RFC 4315 section 3. The message goes from the
/// client to the back end without ever being held whole.
final class AppendCommand implements Command {
    // append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal
    @Override
    public Reply run(ImapSession session, ImapReader arguments)
            throws ImapException, MailboxException, IOException {
        arguments.expectSpace();
        String name = MailboxNames.expect(arguments);
        arguments.expectSpace();
        FlagList flags = FlagList.NONE;
        if (arguments.peek() == '(') {
            flags = arguments.expectFlagList();
            arguments.expectSpace();
        }
        Instant date = session.server().clock().instant();
        if (arguments.peek() == '"') {
            date = DateTime.expectDateTime(arguments);
            arguments.expectSpace();
        }
        LiteralHeader header = arguments.expectLiteralHeader();
        judge(session, name, header);
        return append(session, name, flags, date, header);
    }

    /// Refuses what cannot succeed before the client sends it.
    private static void judge(ImapSession session, String name, LiteralHeader header)
            throws ImapException, MailboxException {
        long limit = session.settings().maxMessageOctets().count();
        if (header.octets() > limit) {
            // RFC 7889 section 4: TOOBIG
            throw ImapException.no("TOOBIG", "Messages may have " + limit + " octets");
        }
        if (header.octets() == 0) {
            // ImapCompliance.NO_EMPTY_APPEND
            throw ImapException.no("CANNOT", "A message needs some octets");
        }
        try {
            session.account().checkAppend(name, header.octets());
        } catch (MailboxException e) {
            throw CopyCommand.tryCreate(e);
        }
    }

    private static Reply append(
            ImapSession session, String name, FlagList flags, Instant date, LiteralHeader header)
            throws ImapException, MailboxException, IOException {
        try (CommandReader.MessageLiteral message = session.reader().message(header)) {
            AppendUid appended =
                    session.account().append(name, flags, date, header.octets(), message);
            session.countAppended();
            // RFC 4315 section 3: resp-code-apnd = "APPENDUID" SP nz-number SP append-uid
            return Reply.ok(
                    "APPENDUID " + appended.uidValidity() + " " + appended.uids(), "Appended");
        } catch (CommandReader.UnexpectedEndException e) {
            throw e.complaint();
        } catch (MailboxException e) {
            throw CopyCommand.tryCreate(e);
        }
    }
}
